/// Services that an identity may name. An entry is `service Name;alias`.
enum ServiceData {
    /// Entries parted by `|` or a new line.
    static let entries = """
        github GitHub;github.com;gh|gitlab GitLab;gitlab.com|codeberg Codeberg;codeberg.org|orcid ORCID;orcid.org;ORCID iD
        debian Debian;salsa;salsa.debian.org|sourcehut SourceHut;sr.ht|bitbucket Bitbucket;bitbucket.org
        launchpad Launchpad;launchpad.net;ubuntu|gnome GNOME;gitlab.gnome.org|kde KDE;invent.kde.org
        fedora Fedora;fas;Fedora Accounts|freedesktop freedesktop.org;gitlab.freedesktop.org|apache Apache;ASF;apache.org
        eclipse Eclipse;eclipse.org|kernel kernel.org;Linux kernel|wikimedia Wikimedia;gerrit|pypi PyPI;pypi.org
        npm npm;npmjs|crates crates.io;rust crates|rubygems RubyGems;rubygems.org|huggingface Hugging Face;hf;huggingface.co
        zenodo Zenodo|kaggle Kaggle|stackoverflow Stack Overflow|mastodon Mastodon;fediverse;activitypub
        bluesky Bluesky;bsky|matrix Matrix;matrix.org|linkedin LinkedIn|keybase Keybase|openpgp OpenPGP;gpg;pgp
        linuxfoundation Linux Foundation;LFID;LFX|opencollective Open Collective|web web page;homepage;website
        """
}
