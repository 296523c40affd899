/// SPDX licence list 3.27.0, identifiers and full names, A to L. Facts by way of the PyPI package reuse 6.2.0;
/// everyday names added. An entry is `Id Name;alias`; `!` after the id marks one that SPDX has deprecated.
enum LicenceData {
    /// Entries parted by `|` or a new line.
    static let entries = """
        0BSD BSD Zero Clause License|3D-Slicer-1.0 3D Slicer License v1.0|AAL Attribution Assurance License
        Abstyles Abstyles License|AdaCore-doc AdaCore Doc License
        Adobe-2006 Adobe Systems Incorporated Source Code License Agreement
        Adobe-Display-PostScript Adobe Display PostScript License|Adobe-Glyph Adobe Glyph List License
        Adobe-Utopia Adobe Utopia Font License|ADSL Amazon Digital Services License|AFL-1.1 Academic Free License v1.1
        AFL-1.2 Academic Free License v1.2|AFL-2.0 Academic Free License v2.0|AFL-2.1 Academic Free License v2.1
        AFL-3.0 Academic Free License v3.0|Afmparse Afmparse License|AGPL-1.0! Affero General Public License v1.0
        AGPL-1.0-only Affero General Public License v1.0 only
        AGPL-1.0-or-later Affero General Public License v1.0 or later|AGPL-3.0! GNU Affero General Public License v3.0
        AGPL-3.0-only GNU Affero General Public License v3.0 only;AGPLv3;AGPL3;AGPL 3
        AGPL-3.0-or-later GNU Affero General Public License v3.0 or later;AGPL;AGPLv3+
        Aladdin Aladdin Free Public License|AMD-newlib AMD newlib License|AMDPLPA AMD's plpa_map.c License
        AML Apple MIT License|AML-glslang AML glslang variant License
        AMPAS Academy of Motion Picture Arts and Sciences BSD|ANTLR-PD ANTLR Software Rights Notice
        ANTLR-PD-fallback ANTLR Software Rights Notice with license fallback|any-OSI Any OSI License
        any-OSI-perl-modules Any OSI License - Perl Modules|Apache-1.0 Apache License 1.0|Apache-1.1 Apache License 1.1
        Apache-2.0 Apache License 2.0;Apache;Apache License;Apache 2;ASL 2.0|APAFML Adobe Postscript AFM License
        APL-1.0 Adaptive Public License 1.0|App-s2p App::s2p License|APSL-1.0 Apple Public Source License 1.0
        APSL-1.1 Apple Public Source License 1.1|APSL-1.2 Apple Public Source License 1.2
        APSL-2.0 Apple Public Source License 2.0|Arphic-1999 Arphic Public License|Artistic-1.0 Artistic License 1.0
        Artistic-1.0-cl8 Artistic License 1.0 w/clause 8|Artistic-1.0-Perl Artistic License 1.0 (Perl)
        Artistic-2.0 Artistic License 2.0;Artistic|Artistic-dist Artistic License 1.0 (dist)
        Aspell-RU Aspell Russian License|ASWF-Digital-Assets-1.0 ASWF Digital Assets License version 1.0
        ASWF-Digital-Assets-1.1 ASWF Digital Assets License 1.1|Baekmuk Baekmuk License|Bahyph Bahyph License
        Barr Barr License|bcrypt-Solar-Designer bcrypt Solar Designer License|Beerware Beerware License
        Bitstream-Charter Bitstream Charter Font License|Bitstream-Vera Bitstream Vera Font License
        BitTorrent-1.0 BitTorrent Open Source License v1.0|BitTorrent-1.1 BitTorrent Open Source License v1.1
        blessing SQLite Blessing|BlueOak-1.0.0 Blue Oak Model License 1.0.0|Boehm-GC Boehm-Demers-Weiser GC License
        Boehm-GC-without-fee Boehm-Demers-Weiser GC License (without fee)|Borceux Borceux license
        Brian-Gladman-2-Clause Brian Gladman 2-Clause License|Brian-Gladman-3-Clause Brian Gladman 3-Clause License
        BSD-1-Clause BSD 1-Clause License|BSD-2-Clause BSD 2-Clause "Simplified" License;simplified BSD;FreeBSD;BSD 2
        BSD-2-Clause-Darwin BSD 2-Clause - Ian Darwin variant
        BSD-2-Clause-first-lines BSD 2-Clause - first lines requirement
        BSD-2-Clause-FreeBSD! BSD 2-Clause FreeBSD License|BSD-2-Clause-NetBSD! BSD 2-Clause NetBSD License
        BSD-2-Clause-Patent BSD-2-Clause Plus Patent License
        BSD-2-Clause-pkgconf-disclaimer BSD 2-Clause pkgconf disclaimer variant
        BSD-2-Clause-Views BSD 2-Clause with views sentence
        BSD-3-Clause BSD 3-Clause "New" or "Revised" License;BSD;new BSD;modified BSD;BSD 3
        BSD-3-Clause-acpica BSD 3-Clause acpica variant|BSD-3-Clause-Attribution BSD with attribution
        BSD-3-Clause-Clear BSD 3-Clause Clear License|BSD-3-Clause-flex BSD 3-Clause Flex variant
        BSD-3-Clause-HP Hewlett-Packard BSD variant license
        BSD-3-Clause-LBNL Lawrence Berkeley National Labs BSD variant license
        BSD-3-Clause-Modification BSD 3-Clause Modification
        BSD-3-Clause-No-Military-License BSD 3-Clause No Military License
        BSD-3-Clause-No-Nuclear-License BSD 3-Clause No Nuclear License
        BSD-3-Clause-No-Nuclear-License-2014 BSD 3-Clause No Nuclear License 2014
        BSD-3-Clause-No-Nuclear-Warranty BSD 3-Clause No Nuclear Warranty
        BSD-3-Clause-Open-MPI BSD 3-Clause Open MPI variant|BSD-3-Clause-Sun BSD 3-Clause Sun Microsystems
        BSD-4-Clause BSD 4-Clause "Original" or "Old" License|BSD-4-Clause-Shortened BSD 4 Clause Shortened
        BSD-4-Clause-UC BSD-4-Clause (University of California-Specific)|BSD-4.3RENO BSD 4.3 RENO License
        BSD-4.3TAHOE BSD 4.3 TAHOE License|BSD-Advertising-Acknowledgement BSD Advertising Acknowledgement License
        BSD-Attribution-HPND-disclaimer BSD with Attribution and HPND disclaimer
        BSD-Inferno-Nettverk BSD-Inferno-Nettverk|BSD-Protection BSD Protection License
        BSD-Source-beginning-file BSD Source Code Attribution - beginning of file variant
        BSD-Source-Code BSD Source Code Attribution|BSD-Systemics Systemics BSD variant license
        BSD-Systemics-W3Works Systemics W3Works BSD variant license|BSL-1.0 Boost Software License 1.0;Boost
        BUSL-1.1 Business Source License 1.1|bzip2-1.0.5! bzip2 and libbzip2 License v1.0.5
        bzip2-1.0.6 bzip2 and libbzip2 License v1.0.6|C-UDA-1.0 Computational Use of Data Agreement v1.0
        CAL-1.0 Cryptographic Autonomy License 1.0
        CAL-1.0-Combined-Work-Exception Cryptographic Autonomy License 1.0 (Combined Work Exception)
        Caldera Caldera License|Caldera-no-preamble Caldera License (without preamble)|Catharon Catharon License
        CATOSL-1.1 Computer Associates Trusted Open Source License 1.1
        CC-BY-1.0 Creative Commons Attribution 1.0 Generic|CC-BY-2.0 Creative Commons Attribution 2.0 Generic
        CC-BY-2.5 Creative Commons Attribution 2.5 Generic|CC-BY-2.5-AU Creative Commons Attribution 2.5 Australia
        CC-BY-3.0 Creative Commons Attribution 3.0 Unported|CC-BY-3.0-AT Creative Commons Attribution 3.0 Austria
        CC-BY-3.0-AU Creative Commons Attribution 3.0 Australia|CC-BY-3.0-DE Creative Commons Attribution 3.0 Germany
        CC-BY-3.0-IGO Creative Commons Attribution 3.0 IGO|CC-BY-3.0-NL Creative Commons Attribution 3.0 Netherlands
        CC-BY-3.0-US Creative Commons Attribution 3.0 United States
        CC-BY-4.0 Creative Commons Attribution 4.0 International;CC BY
        CC-BY-NC-1.0 Creative Commons Attribution Non Commercial 1.0 Generic
        CC-BY-NC-2.0 Creative Commons Attribution Non Commercial 2.0 Generic
        CC-BY-NC-2.5 Creative Commons Attribution Non Commercial 2.5 Generic
        CC-BY-NC-3.0 Creative Commons Attribution Non Commercial 3.0 Unported
        CC-BY-NC-3.0-DE Creative Commons Attribution Non Commercial 3.0 Germany
        CC-BY-NC-4.0 Creative Commons Attribution Non Commercial 4.0 International
        CC-BY-NC-ND-1.0 Creative Commons Attribution Non Commercial No Derivatives 1.0 Generic
        CC-BY-NC-ND-2.0 Creative Commons Attribution Non Commercial No Derivatives 2.0 Generic
        CC-BY-NC-ND-2.5 Creative Commons Attribution Non Commercial No Derivatives 2.5 Generic
        CC-BY-NC-ND-3.0 Creative Commons Attribution Non Commercial No Derivatives 3.0 Unported
        CC-BY-NC-ND-3.0-DE Creative Commons Attribution Non Commercial No Derivatives 3.0 Germany
        CC-BY-NC-ND-3.0-IGO Creative Commons Attribution Non Commercial No Derivatives 3.0 IGO
        CC-BY-NC-ND-4.0 Creative Commons Attribution Non Commercial No Derivatives 4.0 International
        CC-BY-NC-SA-1.0 Creative Commons Attribution Non Commercial Share Alike 1.0 Generic
        CC-BY-NC-SA-2.0 Creative Commons Attribution Non Commercial Share Alike 2.0 Generic
        CC-BY-NC-SA-2.0-DE Creative Commons Attribution Non Commercial Share Alike 2.0 Germany
        CC-BY-NC-SA-2.0-FR Creative Commons Attribution-NonCommercial-ShareAlike 2.0 France
        CC-BY-NC-SA-2.0-UK Creative Commons Attribution Non Commercial Share Alike 2.0 England and Wales
        CC-BY-NC-SA-2.5 Creative Commons Attribution Non Commercial Share Alike 2.5 Generic
        CC-BY-NC-SA-3.0 Creative Commons Attribution Non Commercial Share Alike 3.0 Unported
        CC-BY-NC-SA-3.0-DE Creative Commons Attribution Non Commercial Share Alike 3.0 Germany
        CC-BY-NC-SA-3.0-IGO Creative Commons Attribution Non Commercial Share Alike 3.0 IGO
        CC-BY-NC-SA-4.0 Creative Commons Attribution Non Commercial Share Alike 4.0 International
        CC-BY-ND-1.0 Creative Commons Attribution No Derivatives 1.0 Generic
        CC-BY-ND-2.0 Creative Commons Attribution No Derivatives 2.0 Generic
        CC-BY-ND-2.5 Creative Commons Attribution No Derivatives 2.5 Generic
        CC-BY-ND-3.0 Creative Commons Attribution No Derivatives 3.0 Unported
        CC-BY-ND-3.0-DE Creative Commons Attribution No Derivatives 3.0 Germany
        CC-BY-ND-4.0 Creative Commons Attribution No Derivatives 4.0 International
        CC-BY-SA-1.0 Creative Commons Attribution Share Alike 1.0 Generic
        CC-BY-SA-2.0 Creative Commons Attribution Share Alike 2.0 Generic
        CC-BY-SA-2.0-UK Creative Commons Attribution Share Alike 2.0 England and Wales
        CC-BY-SA-2.1-JP Creative Commons Attribution Share Alike 2.1 Japan
        CC-BY-SA-2.5 Creative Commons Attribution Share Alike 2.5 Generic
        CC-BY-SA-3.0 Creative Commons Attribution Share Alike 3.0 Unported
        CC-BY-SA-3.0-AT Creative Commons Attribution Share Alike 3.0 Austria
        CC-BY-SA-3.0-DE Creative Commons Attribution Share Alike 3.0 Germany
        CC-BY-SA-3.0-IGO Creative Commons Attribution-ShareAlike 3.0 IGO
        CC-BY-SA-4.0 Creative Commons Attribution Share Alike 4.0 International;CC BY SA
        CC-PDDC Creative Commons Public Domain Dedication and Certification
        CC-PDM-1.0 Creative    Commons Public Domain Mark 1.0 Universal
        CC-SA-1.0 Creative Commons Share Alike 1.0 Generic|CC0-1.0 Creative Commons Zero v1.0 Universal;CC0;CC 0
        CDDL-1.0 Common Development and Distribution License 1.0
        CDDL-1.1 Common Development and Distribution License 1.1|CDL-1.0 Common Documentation License 1.0
        CDLA-Permissive-1.0 Community Data License Agreement Permissive 1.0
        CDLA-Permissive-2.0 Community Data License Agreement Permissive 2.0
        CDLA-Sharing-1.0 Community Data License Agreement Sharing 1.0
        CECILL-1.0 CeCILL Free Software License Agreement v1.0|CECILL-1.1 CeCILL Free Software License Agreement v1.1
        CECILL-2.0 CeCILL Free Software License Agreement v2.0|CECILL-2.1 CeCILL Free Software License Agreement v2.1
        CECILL-B CeCILL-B Free Software License Agreement|CECILL-C CeCILL-C Free Software License Agreement
        CERN-OHL-1.1 CERN Open Hardware Licence v1.1|CERN-OHL-1.2 CERN Open Hardware Licence v1.2
        CERN-OHL-P-2.0 CERN Open Hardware Licence Version 2 - Permissive
        CERN-OHL-S-2.0 CERN Open Hardware Licence Version 2 - Strongly Reciprocal
        CERN-OHL-W-2.0 CERN Open Hardware Licence Version 2 - Weakly Reciprocal|CFITSIO CFITSIO License
        check-cvs check-cvs License|checkmk Checkmk License|ClArtistic Clarified Artistic License|Clips Clips License
        CMU-Mach CMU Mach License|CMU-Mach-nodoc CMU    Mach - no notices-in-documentation variant
        CNRI-Jython CNRI Jython License|CNRI-Python CNRI Python License
        CNRI-Python-GPL-Compatible CNRI Python Open Source GPL Compatible License Agreement
        COIL-1.0 Copyfree Open Innovation License|Community-Spec-1.0 Community Specification License 1.0
        Condor-1.1 Condor Public License v1.1|copyleft-next-0.3.0 copyleft-next 0.3.0
        copyleft-next-0.3.1 copyleft-next 0.3.1|Cornell-Lossless-JPEG Cornell Lossless JPEG License
        CPAL-1.0 Common Public Attribution License 1.0|CPL-1.0 Common Public License 1.0
        CPOL-1.02 Code Project Open License 1.02|Cronyx Cronyx License|Crossword Crossword License
        CryptoSwift CryptoSwift License|CrystalStacker CrystalStacker License|CUA-OPL-1.0 CUA Office Public License v1.0
        Cube Cube License|curl curl License|cve-tou Common Vulnerability Enumeration ToU License
        D-FSL-1.0 Deutsche Freie Software Lizenz|DEC-3-Clause DEC 3-Clause License|diffmark diffmark license
        DL-DE-BY-2.0 Data licence Germany – attribution – version 2.0
        DL-DE-ZERO-2.0 Data licence Germany – zero – version 2.0|DOC DOC License|DocBook-DTD DocBook DTD License
        DocBook-Schema DocBook Schema License|DocBook-Stylesheet DocBook Stylesheet License
        DocBook-XML DocBook XML License|Dotseqn Dotseqn License|DRL-1.0 Detection Rule License 1.0
        DRL-1.1 Detection Rule License 1.1|DSDP DSDP License|dtoa David M. Gay dtoa License|dvipdfm dvipdfm License
        ECL-1.0 Educational Community License v1.0|ECL-2.0 Educational Community License v2.0
        eCos-2.0! eCos license version 2.0|EFL-1.0 Eiffel Forum License v1.0|EFL-2.0 Eiffel Forum License v2.0
        eGenix eGenix.com Public License 1.1.0|Elastic-2.0 Elastic License 2.0|Entessa Entessa Public License v1.0
        EPICS EPICS Open License|EPL-1.0 Eclipse Public License 1.0|EPL-2.0 Eclipse Public License 2.0;EPL;Eclipse
        ErlPL-1.1 Erlang Public License v1.1|etalab-2.0 Etalab Open License 2.0|EUDatagrid EU DataGrid Software License
        EUPL-1.0 European Union Public License 1.0|EUPL-1.1 European Union Public License 1.1
        EUPL-1.2 European Union Public License 1.2;EUPL|Eurosym Eurosym License|Fair Fair License
        FBM Fuzzy Bitmap License|FDK-AAC Fraunhofer FDK AAC Codec Library|Ferguson-Twofish Ferguson Twofish License
        Frameworx-1.0 Frameworx Open License 1.0|FreeBSD-DOC FreeBSD Documentation License
        FreeImage FreeImage Public License v1.0|FSFAP FSF All Permissive License
        FSFAP-no-warranty-disclaimer FSF All Permissive License (without Warranty)|FSFUL FSF Unlimited License
        FSFULLR FSF Unlimited License (with License Retention)
        FSFULLRSD FSF Unlimited License (with License Retention and Short Disclaimer)
        FSFULLRWD FSF Unlimited License (With License Retention and Warranty Disclaimer)
        FSL-1.1-ALv2 Functional Source License, Version 1.1, ALv2 Future License
        FSL-1.1-MIT Functional Source License, Version 1.1, MIT Future License|FTL Freetype Project License
        Furuseth Furuseth License|fwlw fwlw License|Game-Programming-Gems Game Programming Gems License
        GCR-docs Gnome GCR Documentation License|GD GD License|generic-xts Generic XTS License
        GFDL-1.1! GNU Free Documentation License v1.1
        GFDL-1.1-invariants-only GNU Free Documentation License v1.1 only - invariants
        GFDL-1.1-invariants-or-later GNU Free Documentation License v1.1 or later - invariants
        GFDL-1.1-no-invariants-only GNU Free Documentation License v1.1 only - no invariants
        GFDL-1.1-no-invariants-or-later GNU Free Documentation License v1.1 or later - no invariants
        GFDL-1.1-only GNU Free Documentation License v1.1 only
        GFDL-1.1-or-later GNU Free Documentation License v1.1 or later|GFDL-1.2! GNU Free Documentation License v1.2
        GFDL-1.2-invariants-only GNU Free Documentation License v1.2 only - invariants
        GFDL-1.2-invariants-or-later GNU Free Documentation License v1.2 or later - invariants
        GFDL-1.2-no-invariants-only GNU Free Documentation License v1.2 only - no invariants
        GFDL-1.2-no-invariants-or-later GNU Free Documentation License v1.2 or later - no invariants
        GFDL-1.2-only GNU Free Documentation License v1.2 only
        GFDL-1.2-or-later GNU Free Documentation License v1.2 or later|GFDL-1.3! GNU Free Documentation License v1.3
        GFDL-1.3-invariants-only GNU Free Documentation License v1.3 only - invariants
        GFDL-1.3-invariants-or-later GNU Free Documentation License v1.3 or later - invariants
        GFDL-1.3-no-invariants-only GNU Free Documentation License v1.3 only - no invariants
        GFDL-1.3-no-invariants-or-later GNU Free Documentation License v1.3 or later - no invariants
        GFDL-1.3-only GNU Free Documentation License v1.3 only
        GFDL-1.3-or-later GNU Free Documentation License v1.3 or later|Giftware Giftware License|GL2PS GL2PS License
        Glide 3dfx Glide License|Glulxe Glulxe License|GLWTPL Good Luck With That Public License|gnuplot gnuplot License
        GPL-1.0! GNU General Public License v1.0 only|GPL-1.0+! GNU General Public License v1.0 or later
        GPL-1.0-only GNU General Public License v1.0 only|GPL-1.0-or-later GNU General Public License v1.0 or later
        GPL-2.0! GNU General Public License v2.0 only|GPL-2.0+! GNU General Public License v2.0 or later
        GPL-2.0-only GNU General Public License v2.0 only;GPLv2;GPL2;GPL 2
        GPL-2.0-or-later GNU General Public License v2.0 or later;GPLv2+;GPL2+
        GPL-2.0-with-autoconf-exception! GNU General Public License v2.0 w/Autoconf exception
        GPL-2.0-with-bison-exception! GNU General Public License v2.0 w/Bison exception
        GPL-2.0-with-classpath-exception! GNU General Public License v2.0 w/Classpath exception
        GPL-2.0-with-font-exception! GNU General Public License v2.0 w/Font exception
        GPL-2.0-with-GCC-exception! GNU General Public License v2.0 w/GCC Runtime Library exception
        GPL-3.0! GNU General Public License v3.0 only|GPL-3.0+! GNU General Public License v3.0 or later
        GPL-3.0-only GNU General Public License v3.0 only;GPLv3;GPL3;GPL 3
        GPL-3.0-or-later GNU General Public License v3.0 or later;GPL;GPLv3+;GPL3+;GNU GPL
        GPL-3.0-with-autoconf-exception! GNU General Public License v3.0 w/Autoconf exception
        GPL-3.0-with-GCC-exception! GNU General Public License v3.0 w/GCC Runtime Library exception
        Graphics-Gems Graphics Gems License|gSOAP-1.3b gSOAP Public License v1.3b|gtkbook gtkbook License
        Gutmann Gutmann License|HaskellReport Haskell Language Report License|HDF5 HDF5 License|hdparm hdparm License
        HIDAPI HIDAPI License|Hippocratic-2.1 Hippocratic License 2.1|HP-1986 Hewlett-Packard 1986 License
        HP-1989 Hewlett-Packard 1989 License|HPND Historical Permission Notice and Disclaimer
        HPND-DEC Historical Permission Notice and Disclaimer - DEC variant
        HPND-doc Historical Permission Notice and Disclaimer - documentation variant
        HPND-doc-sell Historical Permission Notice and Disclaimer - documentation sell variant
        HPND-export-US HPND with US Government export control warning
        HPND-export-US-acknowledgement HPND with US Government export control warning and acknowledgment
        HPND-export-US-modify HPND with US Government export control warning and modification rqmt
        HPND-export2-US HPND with US Government export control and 2 disclaimers
        HPND-Fenneberg-Livingston Historical Permission Notice and Disclaimer - Fenneberg-Livingston variant
        HPND-INRIA-IMAG Historical Permission Notice and Disclaimer    - INRIA-IMAG variant
        HPND-Intel Historical Permission Notice and Disclaimer - Intel variant
        HPND-Kevlin-Henney Historical Permission Notice and Disclaimer - Kevlin Henney variant
        HPND-Markus-Kuhn Historical Permission Notice and Disclaimer - Markus Kuhn variant
        HPND-merchantability-variant Historical Permission Notice and Disclaimer - merchantability variant
        HPND-MIT-disclaimer Historical Permission Notice and Disclaimer with MIT disclaimer
        HPND-Netrek Historical Permission Notice and Disclaimer - Netrek variant
        HPND-Pbmplus Historical Permission Notice and Disclaimer - Pbmplus variant
        HPND-sell-MIT-disclaimer-xserver Historical Permission Notice and Disclaimer - sell xserver variant with MIT disclaimer
        HPND-sell-regexpr Historical Permission Notice and Disclaimer - sell regexpr variant
        HPND-sell-variant Historical Permission Notice and Disclaimer - sell variant
        HPND-sell-variant-MIT-disclaimer HPND sell variant with MIT disclaimer
        HPND-sell-variant-MIT-disclaimer-rev HPND sell variant with MIT disclaimer - reverse
        HPND-UC Historical Permission Notice and Disclaimer - University of California variant
        HPND-UC-export-US Historical Permission Notice and Disclaimer - University of California, US export warning
        HTMLTIDY HTML Tidy License|IBM-pibs IBM PowerPC Initialization and Boot Software|ICU ICU License
        IEC-Code-Components-EULA IEC    Code Components End-user licence agreement|IJG Independent JPEG Group License
        IJG-short Independent JPEG Group License - short|ImageMagick ImageMagick License
        iMatix iMatix Standard Function Library Agreement|Imlib2 Imlib2 License|Info-ZIP Info-ZIP License
        Inner-Net-2.0 Inner Net License v2.0|InnoSetup Inno Setup License|Intel Intel Open Source License
        Intel-ACPI Intel ACPI Software License Agreement|Interbase-1.0 Interbase Public License v1.0
        IPA IPA Font License|IPL-1.0 IBM Public License v1.0|ISC ISC License|ISC-Veillard ISC Veillard variant
        Jam Jam License|JasPer-2.0 JasPer License|jove Jove License|JPL-image JPL Image Use Policy
        JPNIC Japan Network Information Center License|JSON JSON License|Kastrup Kastrup License|Kazlib Kazlib License
        Knuth-CTAN Knuth CTAN License|LAL-1.2 Licence Art Libre 1.2|LAL-1.3 Licence Art Libre 1.3
        Latex2e Latex2e License|Latex2e-translated-notice Latex2e with translated notice permission
        Leptonica Leptonica License|LGPL-2.0! GNU Library General Public License v2 only
        LGPL-2.0+! GNU Library General Public License v2 or later
        LGPL-2.0-only GNU Library General Public License v2 only
        LGPL-2.0-or-later GNU Library General Public License v2 or later
        LGPL-2.1! GNU Lesser General Public License v2.1 only|LGPL-2.1+! GNU Lesser General Public License v2.1 or later
        LGPL-2.1-only GNU Lesser General Public License v2.1 only;LGPLv2.1;LGPL 2.1
        LGPL-2.1-or-later GNU Lesser General Public License v2.1 or later;LGPLv2.1+
        LGPL-3.0! GNU Lesser General Public License v3.0 only|LGPL-3.0+! GNU Lesser General Public License v3.0 or later
        LGPL-3.0-only GNU Lesser General Public License v3.0 only;LGPLv3;LGPL3;LGPL 3
        LGPL-3.0-or-later GNU Lesser General Public License v3.0 or later;LGPL;LGPLv3+
        LGPLLR Lesser General Public License For Linguistic Resources|Libpng libpng License
        libpng-1.6.35 PNG Reference Library License v1 (for libpng 0.5 through 1.6.35)
        libpng-2.0 PNG Reference Library version 2|libselinux-1.0 libselinux public domain notice
        libtiff libtiff License|libutil-David-Nugent libutil David Nugent License
        LiLiQ-P-1.1 Licence Libre du Québec – Permissive version 1.1
        LiLiQ-R-1.1 Licence Libre du Québec – Réciprocité version 1.1
        LiLiQ-Rplus-1.1 Licence Libre du Québec – Réciprocité forte version 1.1
        Linux-man-pages-1-para Linux man-pages - 1 paragraph|Linux-man-pages-copyleft Linux man-pages Copyleft
        Linux-man-pages-copyleft-2-para Linux man-pages Copyleft - 2 paragraphs
        Linux-man-pages-copyleft-var Linux man-pages Copyleft Variant
        Linux-OpenIB Linux Kernel Variant of OpenIB.org license|LOOP Common Lisp LOOP License
        LPD-document LPD Documentation License|LPL-1.0 Lucent Public License Version 1.0
        LPL-1.02 Lucent Public License v1.02|LPPL-1.0 LaTeX Project Public License v1.0
        LPPL-1.1 LaTeX Project Public License v1.1|LPPL-1.2 LaTeX Project Public License v1.2
        LPPL-1.3a LaTeX Project Public License v1.3a|LPPL-1.3c LaTeX Project Public License v1.3c|lsof lsof License
        Lucida-Bitmap-Fonts Lucida Bitmap Fonts License|LZMA-SDK-9.11-to-9.20 LZMA SDK License (versions 9.11 to 9.20)
        LZMA-SDK-9.22 LZMA SDK License (versions 9.22 and beyond)
        """
}
