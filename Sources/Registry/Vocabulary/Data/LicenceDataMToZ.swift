/// SPDX licence list 3.27.0: identifiers from M, and the licence exceptions, in the form that `LicenceData` tells.
enum LicenceDataMToZ {
    /// Licences.
    static let entries = """
        Mackerras-3-Clause Mackerras 3-Clause License
        Mackerras-3-Clause-acknowledgment Mackerras 3-Clause - acknowledgment variant|magaz magaz License
        mailprio mailprio License|MakeIndex MakeIndex License|man2html man2html License
        Martin-Birgmeier Martin Birgmeier License|McPhee-slideshow McPhee Slideshow License|metamail metamail License
        Minpack Minpack License|MIPS MIPS License|MirOS The MirOS Licence|MIT MIT License;Expat;MIT/X11
        MIT-0 MIT No Attribution|MIT-advertising Enlightenment License (e16)|MIT-Click MIT Click License
        MIT-CMU CMU License|MIT-enna enna License|MIT-feh feh License|MIT-Festival MIT Festival Variant
        MIT-Khronos-old MIT Khronos - old variant|MIT-Modern-Variant MIT License Modern Variant
        MIT-open-group MIT Open Group variant|MIT-testregex MIT testregex Variant|MIT-Wu MIT Tom Wu Variant
        MITNFA MIT +no-false-attribs license|MMIXware MMIXware License|Motosoto Motosoto License
        MPEG-SSG MPEG Software Simulation|mpi-permissive mpi Permissive License|mpich2 mpich2 License
        MPL-1.0 Mozilla Public License 1.0|MPL-1.1 Mozilla Public License 1.1
        MPL-2.0 Mozilla Public License 2.0;Mozilla;MPL;MPL 2
        MPL-2.0-no-copyleft-exception Mozilla Public License 2.0 (no copyleft exception)|mplus mplus Font License
        MS-LPL Microsoft Limited Public License|MS-PL Microsoft Public License|MS-RL Microsoft Reciprocal License
        MTLL Matrix Template Library License|MulanPSL-1.0 Mulan Permissive Software License, Version 1
        MulanPSL-2.0 Mulan Permissive Software License, Version 2|Multics Multics License|Mup Mup License
        NAIST-2003 Nara Institute of Science and Technology License (2003)|NASA-1.3 NASA Open Source Agreement 1.3
        Naumen Naumen Public License|NBPL-1.0 Net Boolean Public License v1|NCBI-PD NCBI Public Domain Notice
        NCGL-UK-2.0 Non-Commercial Government Licence|NCL NCL Source Code License
        NCSA University of Illinois/NCSA Open Source License|Net-SNMP! Net-SNMP License|NetCDF NetCDF license
        Newsletr Newsletr License|NGPL Nethack General Public License|ngrep ngrep License
        NICTA-1.0 NICTA Public Software License, Version 1.0|NIST-PD NIST Public Domain Notice
        NIST-PD-fallback NIST Public Domain Notice with license fallback|NIST-Software NIST Software License
        NLOD-1.0 Norwegian Licence for Open Government Data (NLOD) 1.0
        NLOD-2.0 Norwegian Licence for Open Government Data (NLOD) 2.0|NLPL No Limit Public License
        Nokia Nokia Open Source License|NOSL Netizen Open Source License|Noweb Noweb License
        NPL-1.0 Netscape Public License v1.0|NPL-1.1 Netscape Public License v1.1
        NPOSL-3.0 Non-Profit Open Software License 3.0|NRL NRL License|NTIA-PD NTIA Public Domain Notice|NTP NTP License
        NTP-0 NTP No Attribution|Nunit! Nunit License|O-UDA-1.0 Open Use of Data Agreement v1.0|OAR OAR License
        OCCT-PL Open CASCADE Technology Public License|OCLC-2.0 OCLC Research Public License 2.0
        ODbL-1.0 Open Data Commons Open Database License v1.0|ODC-By-1.0 Open Data Commons Attribution License v1.0
        OFFIS OFFIS License|OFL-1.0 SIL Open Font License 1.0
        OFL-1.0-no-RFN SIL Open Font License 1.0 with no Reserved Font Name
        OFL-1.0-RFN SIL Open Font License 1.0 with Reserved Font Name|OFL-1.1 SIL Open Font License 1.1
        OFL-1.1-no-RFN SIL Open Font License 1.1 with no Reserved Font Name
        OFL-1.1-RFN SIL Open Font License 1.1 with Reserved Font Name|OGC-1.0 OGC Software License, Version 1.0
        OGDL-Taiwan-1.0 Taiwan Open Government Data License, version 1.0|OGL-Canada-2.0 Open Government Licence - Canada
        OGL-UK-1.0 Open Government Licence v1.0|OGL-UK-2.0 Open Government Licence v2.0
        OGL-UK-3.0 Open Government Licence v3.0|OGTSL Open Group Test Suite License
        OLDAP-1.1 Open LDAP Public License v1.1|OLDAP-1.2 Open LDAP Public License v1.2
        OLDAP-1.3 Open LDAP Public License v1.3|OLDAP-1.4 Open LDAP Public License v1.4
        OLDAP-2.0 Open LDAP Public License v2.0 (or possibly 2.0A and 2.0B)|OLDAP-2.0.1 Open LDAP Public License v2.0.1
        OLDAP-2.1 Open LDAP Public License v2.1|OLDAP-2.2 Open LDAP Public License v2.2
        OLDAP-2.2.1 Open LDAP Public License v2.2.1|OLDAP-2.2.2 Open LDAP Public License 2.2.2
        OLDAP-2.3 Open LDAP Public License v2.3|OLDAP-2.4 Open LDAP Public License v2.4
        OLDAP-2.5 Open LDAP Public License v2.5|OLDAP-2.6 Open LDAP Public License v2.6
        OLDAP-2.7 Open LDAP Public License v2.7|OLDAP-2.8 Open LDAP Public License v2.8
        OLFL-1.3 Open Logistics Foundation License Version 1.3|OML Open Market License
        OpenPBS-2.3 OpenPBS v2.3 Software License|OpenSSL OpenSSL License
        OpenSSL-standalone OpenSSL License - standalone|OpenVision OpenVision License|OPL-1.0 Open Public License v1.0
        OPL-UK-3.0 United    Kingdom Open Parliament Licence v3.0|OPUBL-1.0 Open Publication License v1.0
        OSET-PL-2.1 OSET Public License version 2.1|OSL-1.0 Open Software License 1.0|OSL-1.1 Open Software License 1.1
        OSL-2.0 Open Software License 2.0|OSL-2.1 Open Software License 2.1|OSL-3.0 Open Software License 3.0
        PADL PADL License|Parity-6.0.0 The Parity Public License 6.0.0|Parity-7.0.0 The Parity Public License 7.0.0
        PDDL-1.0 Open Data Commons Public Domain Dedication & License 1.0|PHP-3.0 PHP License v3.0
        PHP-3.01 PHP License v3.01|Pixar Pixar License|pkgconf pkgconf License|Plexus Plexus Classworlds License
        pnmstitch pnmstitch License|PolyForm-Noncommercial-1.0.0 PolyForm Noncommercial License 1.0.0
        PolyForm-Small-Business-1.0.0 PolyForm Small Business License 1.0.0|PostgreSQL PostgreSQL License
        PPL Peer Production License|PSF-2.0 Python Software Foundation License 2.0;PSF|psfrag psfrag License
        psutils psutils License|Python-2.0 Python License 2.0;Python|Python-2.0.1 Python License 2.0.1
        python-ldap Python ldap License|Qhull Qhull License|QPL-1.0 Q Public License 1.0
        QPL-1.0-INRIA-2004 Q Public License 1.0 - INRIA 2004 variant|radvd radvd License|Rdisc Rdisc License
        RHeCos-1.1 Red Hat eCos Public License v1.1|RPL-1.1 Reciprocal Public License 1.1
        RPL-1.5 Reciprocal Public License 1.5|RPSL-1.0 RealNetworks Public Source License v1.0
        RSA-MD RSA Message-Digest License|RSCPL Ricoh Source Code Public License|Ruby Ruby License
        Ruby-pty Ruby pty extension license|SAX-PD Sax Public Domain Notice|SAX-PD-2.0 Sax Public Domain Notice 2.0
        Saxpath Saxpath License|SCEA SCEA Shared Source License|SchemeReport Scheme Language Report License
        Sendmail Sendmail License|Sendmail-8.23 Sendmail License 8.23
        Sendmail-Open-Source-1.1 Sendmail Open Source License v1.1|SGI-B-1.0 SGI Free Software License B v1.0
        SGI-B-1.1 SGI Free Software License B v1.1|SGI-B-2.0 SGI Free Software License B v2.0
        SGI-OpenGL SGI OpenGL License|SGP4 SGP4 Permission Notice|SHL-0.5 Solderpad Hardware License v0.5
        SHL-0.51 Solderpad Hardware License, Version 0.51|SimPL-2.0 Simple Public License 2.0
        SISSL Sun Industry Standards Source License v1.1|SISSL-1.2 Sun Industry Standards Source License v1.2
        SL SL License|Sleepycat Sleepycat License|SMAIL-GPL SMAIL General Public License
        SMLNJ Standard ML of New Jersey License|SMPPL Secure Messaging Protocol Public License
        SNIA SNIA Public License 1.1|snprintf snprintf License|SOFA SOFA Software License|softSurfer softSurfer License
        Soundex Soundex License|Spencer-86 Spencer License 86|Spencer-94 Spencer License 94
        Spencer-99 Spencer License 99|SPL-1.0 Sun Public License v1.0|ssh-keyscan ssh-keyscan License
        SSH-OpenSSH SSH OpenSSH license|SSH-short SSH short notice|SSLeay-standalone SSLeay License - standalone
        SSPL-1.0 Server Side Public License, v 1|StandardML-NJ! Standard ML of New Jersey License
        SugarCRM-1.1.3 SugarCRM Public License v1.1.3|SUL-1.0 Sustainable Use License v1.0|Sun-PPP Sun PPP License
        Sun-PPP-2000 Sun PPP License (2000)|SunPro SunPro License
        SWL Scheme Widget Library (SWL) Software License Agreement|swrule swrule License|Symlinks Symlinks License
        TAPR-OHL-1.0 TAPR Open Hardware License v1.0|TCL TCL/TK License|TCP-wrappers TCP Wrappers License
        TermReadKey TermReadKey License|TGPPL-1.0 Transitive Grace Period Public Licence 1.0|ThirdEye ThirdEye License
        threeparttable threeparttable License|TMate TMate Open Source License
        TORQUE-1.1 TORQUE v2.5+ Software License v1.1|TOSL Trusster Open Source License|TPDL Time::ParseDate License
        TPL-1.0 THOR Public License 1.0|TrustedQSL TrustedQSL License|TTWL Text-Tabs+Wrap License|TTYP0 TTYP0 License
        TU-Berlin-1.0 Technische Universitaet Berlin License 1.0
        TU-Berlin-2.0 Technische Universitaet Berlin License 2.0|Ubuntu-font-1.0 Ubuntu Font Licence v1.0
        UCAR UCAR License|UCL-1.0 Upstream Compatibility License v1.0|ulem ulem License
        UMich-Merit Michigan/Merit Networks License|Unicode-3.0 Unicode License v3
        Unicode-DFS-2015 Unicode License Agreement - Data Files and Software (2015)
        Unicode-DFS-2016 Unicode License Agreement - Data Files and Software (2016)|Unicode-TOU Unicode Terms of Use
        UnixCrypt UnixCrypt License|Unlicense The Unlicense;public domain
        Unlicense-libtelnet Unlicense - libtelnet variant|Unlicense-libwhirlpool Unlicense - libwhirlpool variant
        UPL-1.0 Universal Permissive License v1.0|URT-RLE Utah Raster Toolkit Run Length Encoded License|Vim Vim License
        VOSTROM VOSTROM Public License for Open Source|VSL-1.0 Vovida Software License v1.0
        W3C W3C Software Notice and License (2002-12-31)|W3C-19980720 W3C Software Notice and License (1998-07-20)
        W3C-20150513 W3C Software Notice and Document License (2015-05-13)|w3m w3m License
        Watcom-1.0 Sybase Open Watcom Public License 1.0|Widget-Workshop Widget Workshop License|Wsuipa Wsuipa License
        WTFPL Do What The F*ck You Want To Public License|wwl WWL License|wxWindows! wxWindows Library License
        X11 X11 License|X11-distribute-modifications-variant X11 License Distribution Modification Variant
        X11-swapped X11 swapped final paragraphs|Xdebug-1.03 Xdebug License v 1.03|Xerox Xerox License|Xfig Xfig License
        XFree86-1.1 XFree86 License 1.1|xinetd xinetd License
        xkeyboard-config-Zinoviev xkeyboard-config Zinoviev License|xlock xlock License|Xnet X.Net License
        xpp XPP License|XSkat XSkat License|xzoom xzoom License|YPL-1.0 Yahoo! Public License v1.0
        YPL-1.1 Yahoo! Public License v1.1|Zed Zed License|Zeeff Zeeff License|Zend-2.0 Zend License v2.0
        Zimbra-1.3 Zimbra Public License v1.3|Zimbra-1.4 Zimbra Public License v1.4|Zlib zlib License
        zlib-acknowledgement zlib/libpng License with Acknowledgement|ZPL-1.1 Zope Public License 1.1
        ZPL-2.0 Zope Public License 2.0|ZPL-2.1 Zope Public License 2.1
        """

    /// Exceptions, which stand after `WITH`.
    static let exceptions = """
        389-exception 389 Directory Server Exception|Asterisk-exception Asterisk exception
        Asterisk-linking-protocols-exception Asterisk linking protocols exception
        Autoconf-exception-2.0 Autoconf exception 2.0|Autoconf-exception-3.0 Autoconf exception 3.0
        Autoconf-exception-generic Autoconf generic exception
        Autoconf-exception-generic-3.0 Autoconf generic exception for GPL-3.0
        Autoconf-exception-macro Autoconf macro exception|Bison-exception-1.24 Bison exception 1.24
        Bison-exception-2.2 Bison exception 2.2|Bootloader-exception Bootloader Distribution Exception
        CGAL-linking-exception CGAL Linking Exception|Classpath-exception-2.0 Classpath exception 2.0
        CLISP-exception-2.0 CLISP exception 2.0|cryptsetup-OpenSSL-exception cryptsetup OpenSSL exception
        Digia-Qt-LGPL-exception-1.1 Digia Qt LGPL Exception version 1.1
        DigiRule-FOSS-exception DigiRule FOSS License Exception|eCos-exception-2.0 eCos exception 2.0
        erlang-otp-linking-exception Erlang/OTP Linking Exception|Fawkes-Runtime-exception Fawkes Runtime Exception
        FLTK-exception FLTK exception|fmt-exception fmt exception|Font-exception-2.0 Font exception 2.0
        freertos-exception-2.0 FreeRTOS Exception 2.0|GCC-exception-2.0 GCC Runtime Library exception 2.0
        GCC-exception-2.0-note GCC    Runtime Library exception 2.0 - note variant
        GCC-exception-3.1 GCC Runtime Library exception 3.1|Gmsh-exception Gmsh exception|GNAT-exception GNAT exception
        GNOME-examples-exception GNOME examples exception|GNU-compiler-exception GNU Compiler Exception
        gnu-javamail-exception GNU JavaMail exception|GPL-3.0-389-ds-base-exception GPL-3.0 389 DS Base Exception
        GPL-3.0-interface-exception GPL-3.0 Interface Exception|GPL-3.0-linking-exception GPL-3.0 Linking Exception
        GPL-3.0-linking-source-exception GPL-3.0 Linking Exception (with Corresponding Source)
        GPL-CC-1.0 GPL Cooperation Commitment 1.0|GStreamer-exception-2005 GStreamer Exception (2005)
        GStreamer-exception-2008 GStreamer Exception (2008)|harbour-exception harbour exception
        i2p-gpl-java-exception i2p GPL+Java Exception|Independent-modules-exception Independent Module Linking exception
        KiCad-libraries-exception KiCad Libraries Exception|LGPL-3.0-linking-exception LGPL-3.0 Linking Exception
        libpri-OpenH323-exception libpri OpenH323 exception|Libtool-exception Libtool Exception
        Linux-syscall-note Linux Syscall Note|LLGPL LLGPL Preamble|LLVM-exception LLVM Exception
        LZMA-exception LZMA exception|mif-exception Macros and Inline Functions Exception|mxml-exception mxml Exception
        Nokia-Qt-exception-1.1! Nokia Qt LGPL exception 1.1|OCaml-LGPL-linking-exception OCaml LGPL Linking Exception
        OCCT-exception-1.0 Open CASCADE Exception 1.0|OpenJDK-assembly-exception-1.0 OpenJDK Assembly exception 1.0
        openvpn-openssl-exception OpenVPN OpenSSL Exception|PCRE2-exception PCRE2 exception
        polyparse-exception Polyparse Exception|PS-or-PDF-font-exception-20170817 PS/PDF font exception (2017-08-17)
        QPL-1.0-INRIA-2004-exception INRIA QPL 1.0 2004 variant exception|Qt-GPL-exception-1.0 Qt GPL exception 1.0
        Qt-LGPL-exception-1.1 Qt LGPL exception 1.1|Qwt-exception-1.0 Qwt exception 1.0|romic-exception Romic Exception
        RRDtool-FLOSS-exception-2.0 RRDtool FLOSS exception 2.0|SANE-exception SANE Exception
        SHL-2.0 Solderpad Hardware License v2.0|SHL-2.1 Solderpad Hardware License v2.1
        stunnel-exception stunnel Exception|SWI-exception SWI exception|Swift-exception Swift Exception
        Texinfo-exception Texinfo exception|u-boot-exception-2.0 U-Boot exception 2.0
        UBDL-exception Unmodified Binary Distribution exception
        Universal-FOSS-exception-1.0 Universal FOSS Exception, Version 1.0
        vsftpd-openssl-exception vsftpd OpenSSL exception|WxWindows-exception-3.1 WxWindows Library Exception 3.1
        x11vnc-openssl-exception x11vnc OpenSSL Exception
        """
}
