/// Primary language subtags of BCP 47: ISO 639-1 where a two-letter code exists, else ISO 639-2 and 639-3.
/// Facts from Debian's iso-codes 4.15.0; names in the languages themselves added for some.
enum LanguageData {
    /// Languages of ISO 639-1 and 639-2 with names: `code Name;alias`, among the aliases the three-letter codes.
    static let named = """
        aa Afar;aar|ab Abkhazian;abk|ae Avestan;ave|af Afrikaans;afr|ak Akan;aka|am Amharic;amh|an Aragonese;arg
        ar Arabic;ara|as Assamese;asm|av Avaric;ava|ay Aymara;aym|az Azerbaijani;aze|ba Bashkir;bak|be Belarusian;bel
        bg Bulgarian;bul|bi Bislama;bis|bm Bambara;bam|bn Bangla;ben;Bengali|bo Tibetan;bod;tib|br Breton;bre
        bs Bosnian;bos|ca Catalan;cat;Valencian|ce Chechen;che|ch Chamorro;cha|co Corsican;cos|cr Cree;cre
        cs Czech;ces;cze|cu Church Slavic;chu;Old Slavonic;Church Slavonic;Old Bulgarian;Old Church Slavonic
        cv Chuvash;chv|cy Welsh;cym;wel|da Danish;dan;Dansk|de German;deu;ger;Deutsch|dv Divehi;div;Dhivehi;Maldivian
        dz Dzongkha;dzo|ee Ewe;ewe|el Modern Greek;ell;gre;Greek, Modern;Greek|en English;eng|eo Esperanto;epo
        es Spanish;spa;Castilian;Español|et Estonian;est|eu Basque;eus;baq|fa Persian;fas;per;Farsi|ff Fulah;ful
        fi Finnish;fin;Suomi|fj Fijian;fij|fo Faroese;fao|fr French;fra;fre;Français|fy Western Frisian;fry|ga Irish;gle
        gd Gaelic;gla;Scottish Gaelic|gl Galician;glg|gn Guarani;grn|gu Gujarati;guj|gv Manx;glv|ha Hausa;hau
        he Hebrew;heb;Ivrit|hi Hindi;hin|ho Hiri Motu;hmo|hr Croatian;hrv|ht Haitian;hat;Haitian Creole|hu Hungarian;hun
        hy Armenian;hye;arm|hz Herero;her|ia Interlingua;ina|id Indonesian;ind|ie Interlingue;ile;Occidental|ig Igbo;ibo
        ii Sichuan Yi;iii;Nuosu|ik Inupiaq;ipk|io Ido;ido|is Icelandic;isl;ice|it Italian;ita;Italiano|iu Inuktitut;iku
        ja Japanese;jpn;Nihongo|jv Javanese;jav|ka Georgian;kat;geo|kg Kongo;kon|ki Kikuyu;kik;Gikuyu
        kj Kuanyama;kua;Kwanyama|kk Kazakh;kaz|kl Kalaallisut;kal;Greenlandic|km Central Khmer;khm;Khmer|kn Kannada;kan
        ko Korean;kor|kr Kanuri;kau|ks Kashmiri;kas|ku Kurdish;kur|kv Komi;kom|kw Cornish;cor|ky Kirghiz;kir;Kyrgyz
        la Latin;lat|lb Luxembourgish;ltz;Letzeburgesch|lg Ganda;lug|li Limburgan;lim;Limburger;Limburgish
        ln Lingala;lin|lo Lao;lao|lt Lithuanian;lit|lu Luba-Katanga;lub|lv Latvian;lav|mg Malagasy;mlg
        mh Marshallese;mah|mi Maori;mri;mao|mk Macedonian;mkd;mac|ml Malayalam;mal|mn Mongolian;mon|mr Marathi;mar
        ms Malay;msa;may|mt Maltese;mlt|my Burmese;mya;bur|na Nauru;nau|nb Norwegian Bokmål;nob;Bokmål, Norwegian;Bokmål
        nd North Ndebele;nde;Ndebele, North|ne Nepali;nep|ng Ndonga;ndo|nl Dutch;nld;dut;Flemish
        nn Norwegian Nynorsk;nno;Nynorsk, Norwegian;Nynorsk|no Norwegian;nor;Norsk|nr South Ndebele;nbl;Ndebele, South
        nv Navajo;nav;Navaho|ny Chichewa;nya;Nyanja;Chewa|oc Occitan;oci;Provençal|oj Ojibwa;oji|om Oromo;orm
        or Oriya;ori;Odia|os Ossetian;oss;Ossetic|pa Panjabi;pan;Punjabi|pi Pali;pli|pl Polish;pol;Polski
        ps Pushto;pus;Pashto|pt Portuguese;por;Português|qu Quechua;que|rm Romansh;roh|rn Rundi;run
        ro Romanian;ron;rum;Moldavian;Moldovan|ru Russian;rus|rw Kinyarwanda;kin|sa Sanskrit;san|sc Sardinian;srd
        sd Sindhi;snd|se Northern Sami;sme|sg Sango;sag|sh Serbo-Croatian;hbs|si Sinhala;sin;Sinhalese|sk Slovak;slk;slo
        sl Slovenian;slv|sm Samoan;smo|sn Shona;sna|so Somali;som|sq Albanian;sqi;alb|sr Serbian;srp|ss Swati;ssw
        st Southern Sotho;sot;Sotho, Southern|su Sundanese;sun|sv Swedish;swe;Svenska|sw Swahili;swa|ta Tamil;tam
        te Telugu;tel|tg Tajik;tgk|th Thai;tha|ti Tigrinya;tir|tk Turkmen;tuk|tl Tagalog;tgl|tn Tswana;tsn|to Tonga;ton
        tr Turkish;tur;Türkçe|ts Tsonga;tso|tt Tatar;tat|tw Twi;twi|ty Tahitian;tah|ug Uighur;uig;Uyghur
        uk Ukrainian;ukr|ur Urdu;urd|uz Uzbek;uzb|ve Venda;ven|vi Vietnamese;vie|vo Volapük;vol|wa Walloon;wln
        wo Wolof;wol|xh Xhosa;xho|yi Yiddish;yid|yo Yoruba;yor|za Zhuang;zha;Chuang|zh Chinese;zho;chi;Mandarin
        zu Zulu;zul|ace Achinese|ach Acoli|ada Adangme|ady Adyghe;Adygei|afh Afrihili|ain Ainu|akk Akkadian|ale Aleut
        alt Southern Altai|ang Old English;English, Old|anp Angika|arc Official Aramaic;Imperial Aramaic
        arn Mapudungun;Mapuche|arp Arapaho|arw Arawak|ast Asturian;Bable;Leonese;Asturleonese|awa Awadhi|bal Baluchi
        ban Balinese|bas Basa|bej Beja;Bedawiyet|bem Bemba|bho Bhojpuri|bik Bikol|bin Bini;Edo|bla Siksika|bra Braj
        bua Buriat|bug Buginese|byn Blin;Bilin|cad Caddo|car Galibi Carib|ceb Cebuano|chb Chibcha|chg Chagatai
        chk Chuukese|chm Mari|chn Chinook jargon|cho Choctaw|chp Chipewyan;Dene Suline|chr Cherokee|chy Cheyenne
        cnr Montenegrin|cop Coptic|crh Crimean Tatar;Crimean Turkish|csb Kashubian|dak Dakota|dar Dargwa|del Delaware
        den Slave|dgr Dogrib|din Dinka|doi Dogri|dsb Lower Sorbian|dua Duala|dum Middle Dutch;Dutch, Middle|dyu Dyula
        efi Efik|egy Egyptian|eka Ekajuk|elx Elamite|enm Middle English;English, Middle|ewo Ewondo|fan Fang|fat Fanti
        fil Filipino;Pilipino|fon Fon|frm Middle French;French, Middle|fro Old French;French, Old|frr Northern Frisian
        frs Eastern Frisian|fur Friulian|gaa Ga|gay Gayo|gba Gbaya|gez Geez|gil Gilbertese
        gmh German, Middle High;Middle High German|goh German, Old High;Old High German|gon Gondi|gor Gorontalo
        got Gothic|grb Grebo|grc Ancient Greek;Greek, Ancient|gsw Swiss German;Alemannic;Alsatian|gwi Gwich'in;Gwichʼin
        hai Haida|haw Hawaiian|hil Hiligaynon|hit Hittite|hmn Hmong;Mong|hsb Upper Sorbian|hup Hupa|iba Iban|ilo Iloko
        inh Ingush|jbo Lojban|jpr Judeo-Persian|jrb Judeo-Arabic|kaa Kara-Kalpak|kab Kabyle|kac Kachin;Jingpho|kam Kamba
        kaw Kawi|kbd Kabardian|kha Khasi|kho Khotanese;Sakan|kmb Kimbundu|kok Konkani|kos Kosraean|kpe Kpelle
        krc Karachay-Balkar|krl Karelian|kru Kurukh|kum Kumyk|kut Kutenai|lad Ladino|lah Lahnda|lam Lamba|lez Lezghian
        lol Mongo|loz Lozi|lua Luba-Lulua|lui Luiseno|lun Lunda|luo Luo|lus Lushai|mad Madurese|mag Magahi|mai Maithili
        mak Makasar|man Mandingo|mas Masai|mdf Moksha|mdr Mandar|men Mende|mga Middle Irish;Irish, Middle
        mic Mi'kmaq;Micmac|min Minangkabau|mis Uncoded languages|mnc Manchu|mni Manipuri|moh Mohawk|mos Mossi
        mul Multiple languages|mus Creek|mwl Mirandese|mwr Marwari|myv Erzya|nap Neapolitan
        nds Low German;Low Saxon;German, Low;Saxon, Low|new Nepal Bhasa;Newari|nia Nias|niu Niuean|nog Nogai
        non Old Norse;Norse, Old|nqo N'Ko|nso Pedi;Sepedi;Northern Sotho
        nwc Classical Newari;Old Newari;Classical Nepal Bhasa|nym Nyamwezi|nyn Nyankole|nyo Nyoro|nzi Nzima|osa Osage
        ota Ottoman Turkish;Turkish, Ottoman|pag Pangasinan|pal Pahlavi|pam Pampanga;Kapampangan|pap Papiamento
        pau Palauan|peo Old Persian;Persian, Old|phn Phoenician|pon Pohnpeian|pro Old Provençal;Provençal, Old
        raj Rajasthani|rap Rapanui|rar Rarotongan;Cook Islands Maori|rom Romany|rup Aromanian;Macedo-Romanian;Arumanian
        sad Sandawe|sah Yakut|sam Samaritan Aramaic|sas Sasak|sat Santali|scn Sicilian|sco Scots|sel Selkup
        sga Old Irish;Irish, Old|shn Shan|sid Sidamo|sma Southern Sami|smj Lule Sami|smn Inari Sami|sms Skolt Sami
        snk Soninke|sog Sogdian|srn Sranan Tongo|srr Serer|suk Sukuma|sus Susu|sux Sumerian|syc Classical Syriac
        syr Syriac|tem Timne|ter Tereno|tet Tetum|tig Tigre|tiv Tiv|tkl Tokelau|tlh Klingon;tlhIngan-Hol|tli Tlingit
        tmh Tamashek|tog Tonga|tpi Tok Pisin|tsi Tsimshian|tum Tumbuka|tvl Tuvalu|tyv Tuvinian|udm Udmurt|uga Ugaritic
        umb Umbundu|und Undetermined|vai Vai|vot Votic|wal Walamo;Wolaytta|war Waray|was Washo|xal Kalmyk;Oirat|yao Yao
        yap Yapese|zap Zapotec|zbl Blissymbols;Blissymbolics;Bliss|zen Zenaga|zgh Standard Moroccan Tamazight|zun Zuni
        zxx No linguistic content;Not applicable|zza Zaza;Dimili;Dimli;Kirdki;Kirmanjki;Zazaki
        """

    /// Further three-letter codes of ISO 639-3 and the collections of ISO 639-2, grouped by their first two letters:
    /// `aabc` says aab and aac.
    static let further = """
        aaabcdefghiklnopqstuwxz|ababcdefghijlmnopqrstuvwxyz|acabdfiklmnpqrstuvwxyz|adbdefghijlnoqrstuwxz
        aeabcdeklmnqrsuwyz|afabdegiknopstuz|agabcdefghijklmnoqrstuvwxyz|ahabghiklmnoprst|aiabcdefghijklmopqrtwxy
        ajaginpsuwz|akbcdefghijlmopqrstuvwxyz|alacdfghijklmnopqrsuwxyz|amabcefgijklmnopqrstuvwxyz
        anabcdefhijklmnoqrstuvwxyz|aoabcdefgijklmnrstuxz|apabcdefghijklmnopqrstuvwxyz|aqcdgkmnprtz|arbdehijkloqrstuvxyz
        asabcefghijklnopqrsuvwxyz|atabcdeghijklmnopqrstuvwxyz|auabcdghijklmnopqrstuwxyz|avbdiklmnostuv
        awbceghikmnorstuvwxy|axbegklmx|ayabcdeghiklnopqrstuz|azabdgjmnotz|baabcdefghijoprtuvwxy
        bbabcdefghijklmnopqrstuvwxy|bcabcdefghijklmnopqrstuvwyz|bdabcdefghijklmnopqrstuvwxyz|beabcdefghikopqrstuvwxyz
        bfabcdefghijklmnopqrstuwxyz|bgabcdefgijklnopqrstuvwxyz|bhabcdefghijlmnpqrstuvwxyz|biabdefghlmopqrtuvwxyz
        bjabcefghijklmnoprstuvwxyz|bkacdfghijklmnopqrstuvwxyz|blbcdefhijklmnopqrstvwxyz|bmabcdefghijklmnopqrstuvwxz
        bnabcdefgijklmnopqrstuvwxyz|boabefghijklmnopqrtuvwxyz|bpacdeghijklmnopqrstuvwxyz|bqabcdfghijklmnopqrstuvwxyz
        brbcdfghijklmnopqrstuvwxyz|bsabcefghijklmnopqrstuvwxy|btacdefghijkmnopqrstuvwxyz|bubcdefhijkmnopqstuvwxyz
        bvabcdefghijklmnopqrtuvwxyz|bwabcdefghijklmnopqrstuwxyz|bxabcdefghijklmnopqrsuvwz|byabcdefghijklmopqrstvwxz
        bzabcdefghijklmnopqrstuvwxyz|caabcefghijklmnopqsuvwxyz|cbbcdgijklnoqrstuvwy|cccdeghjlmopr|cdaefhijmnorsyz
        ceagklnty|cfadgm|cgacgk|chcdfhjlqtwxz|ciabcdehkmnprwy|cjaehikmnopsvy|ckbhlmnoqrstuvxyz|clacdehijklmotuwy
        cmacegilmnorst|cnabcghiklopqstuwx|coabcdefghjklmnoqtuvwxz|cpabcefginopsuxy|cqd|crabcdfgijklmnopqrstvwxyz
        csacdefghijklmnopqrstvwxyz|ctacdeghlmnopstuyz|cuabchijklopqrstuvwxy|cvgn|cwabdegt|cyabo|czhknot
        daacdeghijlmoqsuvwxyz|dbabdefgijlmnopqrtuvwy|dccr|ddadegijnorsw|decdefghikmpqrsvz|dgabcdeghiklnostwxz
        dhdgilmnorsuvwx|diabcdfghijklmopqrsuwxyz|djabcdefijkmnoruw|dkagkrsx|dlgkmn|dmabcdefgklmorsuvwxy
        dnadegijknortuvwy|doabcefhklnopqrstvwxyz|dpp|drabcdegilnoqstuy|dsehilnoqz|dtabdhikmnoprstuy
        dubcefghiklnopqrsuvwxyz|dva|dwakrsuwyz|dyabdgimnoy|dzaegln|eaa|ebcgkoru|ecrsy|eee|efae|egalmo|ehsu|eiptv|eja
        ekegiklmopry|elehikmou|emabegikmnpqsuwxyz|enabcdfhlnoqruvwx|eot|epi|eraghikorstw|eseghiklmnoqsuy|etbchnorstuxz
        evehn|ext|eyao|ezae|faabdfghijklmpruxyz|fbl|fcs|fer|ffim|fgr|fiaefprtuw|fkkv|flahilnry|fmpu|fnbgi|fodimrs|fpe
        fqs|frcdkpqt|fsels|fubcdefhijmnqtuvy|fvr|fwae|gabcdefghijklmnopqrstuwxz|gbbdefghijklmnopqrsuvwxyz|gccdeflnrt
        gdabcdefghijklmnoqrstux|geabcdfghijklmqsvwxy|gfkt|ggabdegkltuw|ghacehklnorst|giabcdeghimnpqrstuwxyz|gjkmnru
        gkadenopu|glbcdhjkloruwy|gmabdglmnruvxyz|gnabcdeghijklmnoqrtuwz|goabcdefgijklmopqsuvwxyz|gpaen|gqainru
        gradghijmoqrstuvwxyz|gseglmnops|gtau|guabcdefghiklmnopqrstuwxz|gvacefjlmnoprsy|gwabcdefgjmnrtuwx|gxx
        gyabdefgilmnoryz|gzain|haabcdefghjklmnopqrsvxyz|hbabnou|hcah|hdnsy|headghim|hgmw|hhiry|hiabdfghijkmorwx|hji
        hkaehkns|hlabdetu|hmabcdefghijklmpqrstuvwyz|hnadeghijnosu|hoabcdehijlmoprstvwyz|hpos|hracekmoptuwxz|hshlns
        htiosux|hubcdefghijklmoqrstuvwxyz|hvceknv|hwaco|hyaw|iainr|ibbdeghlmnruy|icahlr|idabcdeirstu|ifabefkmuy
        igbeglmnosw|ihbipw|iin|ijcejnos|ikeikloprstvwxz|ilabgikmpsuv|imailnorsty|inbcegjlmnopstz|ioruw|ipio|iquw
        iraehiknoruxy|isacdeghikmnortu|itbdeiklmorstvwxyz|ium|ivbv|iwkmos|ixcl|iyaox|izhrz|jaabcdefhjklmnoqstuxyz
        jbeijkmnrtuw|jcst|jdagt|jebehiklnrtu|jgbeko|jhis|jiabcdeghilmoqtuvy|jjer|jkamoprsu|jles|jmabcdilnrswx|jnadgijls
        jobdgrsw|jpa|jqr|jrartu|jsl|juabcdhiklmnoprstuwy|jvdn|jwi|jyaey|kadefghijkopqrvxy|kbabceghijklmnopqrstuvwxyz
        kcabcdefghijklmnopqrstuvwxyz|kdacdefghijklmnpqrtuwxyz|keabcdefghijklmnopqrstuvwxyz|kfabcdefghijklmnopqrstuvwxyz
        kgabefgijklmnopqrstuvwxy|khbcdefghijklnpqrstuvwxyz|kiabcdefghijlmopqstuvwxyz|kjabcdeghijklmnopqrstuvxyz
        kkabcdefghijklmnopqrstuvwxyz|klabcdefghijklmnopqrstuvwxyz|kmacdefghijklmnopqrstuvwxyz
        knabcdefgijklmnopqrstuvwxyz|koacdefghilopqtuvwyz|kpabcdfghijklmnoqrstuvwxyz|kqabcdefghijklmnopqrstuvwxyz
        krabdefhijknoprstvwxyz|ksabcdefghijklmnopqrstuvwxyz|ktabcdefghijklmnopqstuvwxyz|kubcdefghijklnopqsuvwxyz
        kvabcdefghijklmnopqrtuvwxyz|kwabcdefghijklmnoprstuvwxyz|kxabcdfhijkmnopqrstvwxyz|kyabcdefghijklmnopqrstuvwxyz
        kzabcdefgiklmnopqrsuvwxyz|laabcefgijlnpqrsuwxyz|lbbcefgijklmnoqrstuvwxyz|lccdefhlmpqs|ldabdghijklmnopq
        leabcdefhijklmnopqrstuvwxy|lfan|lgabghiklmnoqrtuz|lhahilmnpstu|liabcdefghjklopqrsuvwxyz|ljaeilpwx
        lkabcdehijlmnorstuy|llabcdefghijklmnpqsux|lmabcdefghijklnopqruvwxy|lnabdghijlmnsuwz|loabcefghijkmnopqrstuvwxy
        lpaenox|lqr|lracegiklmnortvz|lsabcdehilmnoprstvwy|ltcghinosu|lucdefjklmpqrtuvwyz|lvaiksu|lwaeghlmostuw|lxm|lyagn
        lzhlnz|maabefjmpqtuvwxz|mbabcdefhijklmnopqrstuvwxyz|mcabcdefghijklmnopqrstuvwxyz|mdabcdeghijklmnpqstuvwxyz
        meabcdefhijklmopqrstuvwyz|mfabcdefghijklmnopqrstuvwxyz|mgbcdefghijklmnopqrstuvwyz|mhabcdefgijklmnopqrstuwxyz
        miabdefghijklmopqrtuwxyz|mjbcdeghijklmnopqrstuvwxyz|mkabcefghijklmnopqrstuvwxyz|mlabcefhijklmnopqrsuvwxz
        mmabcdefghijklmnopqrtuvwxyz|mnabdefghjklmnopqrsuvwxyz|moacdegijkmopqrtuvwxyz|mpabcdeghijklmnopqrstuvwxyz
        mqabcefghijklmnopqrstuvwxyz|mrabcdefghjklmnopqrstuvwxyz|msbcdefghijklmnopqrsuvwxyz|mtabcdefghijklmnopqrstuvwxy
        muabcdeghijkmnopqrtuvxyz|mvabdefghiklnopqrstuvwxyz|mwabcefghikmnopqstuvwz|mxabcdefghijklmnopqrstuvwxyz
        mybcefghjklmnoprsuwxyz|mzabcdeghijklmnopqrstuvwxyz|naabcefghijklmnoqrstwxyz|nbabcdeghijkmnopqrstuvwy
        ncabcdefghijklmnoqrstuxz|ndabcdfghijklmnpqrtuvwxyz|neabcdefghijkmnoqrstuvxyz|nfadlru|ngabcdeghijklmnpqrstuvwxyz
        nhabcdefghikmnopqrtuvwxyz|nibcdefghijklmnoqrstvwxyz|njabdhijlmnorstuxyz|nkabcdefghijkmnopqrstuvwxz
        nlacegijklmoquvwxyz|nmabcdefghijklmnopqrstuvwxyz|nnabcdefghijklmnpqrtuvwyz|noacdefhijklmpqstuvwyz|npabghilnosuxy
        nqgklmnqty|nrabcefgiklmnprtuxz|nsabcdefghiklmnpqrstuvwxyz|ntdegijkmopruwxyz|nuabcdefghijklmnopqrstuvwxyz|nvhmo
        nwabegimorwxy|nxadegiklmnoqrx|nybcdefghijklpqrstuvwxy|nzabdkmsuyz|oaacrv|obiklmortu|ocahmou|odaktu|ofosu
        ogbcegou|ohtu|oiaen|ojbcgpsvw|okabcdeghijklmnorsuvxz|oladekmortu|omabcgiklnoprtuwxy|onabegijknoprstuwx|oodgnrs
        opakmoty|oraceghnorstuvwxyz|oscinoptux|otbdeiklmnoqrstuwxyz|ouabeim|ovd|owil|oybdmy|ozm|paabcdefhikoqrsvwxyz
        pbbcefghilmnoprstuvy|pcabcdefghijklmnpw|pdacinotu|peabdefghijklmpqsvxyz|pfael|pgadgiklnsuz|phadghijklmoqrtuvw
        piabcdefghjlmnoprstuvwxyz|pjt|pkabcghnoprstu|plabcdeghjklnoqrstuvwyz|pmabdefhijklmnoqrstwxyz
        pnabcdeghijklmnopqrstuvwxyz|pocefghikmopqstvwxy|ppeiklmnopqstu|pqam|pracdefghiklmnpqrstuwxz
        psacdeghilmnopqrstuwy|ptahinopqrtuvwy|puabcdefgijmopqrtuwxy|pwabgimnorw|pxm|pyemnsuxy|pzhn
        quabcdfghiklmnpqrsvwxyz|qvacehijlmnopswyz|qwachmst|qxachlnopqrstuw|qyap|raabcdfghiklmnoqstuvwxyz|rbbklp|rcf|rdb
        reabegijlmnrsty|rgaeknrsu|rhgp|riabflmnrtu|rjgis|rkabhimtw|rmabcdefghiklmnopqstuvwxyz|rnbdglnprw|roabcdefglopruw
        rpnt|rriot|rsbklmn|rtchmsw|rubcefghikoqtuyz|rwaklmor|rxdw|rynsu|rzh|saabcefijkloqruvwxyz
        sbabcdefghijklmnopqrstuvwxyz|scbefghiklpqstuvwx|sdabcefghjklnopqrstuxz|seabcdefghijkmnopqrstuvwyz|sfbemsw
        sgbcdeghijkmnprstuwxyz|shabcdeghijklmopqrstuvwxyz|siabefghijklmopqrstuvwxyz|sjabdegklmnoprstuw
        skabcdefghijmnopqrstuvwxyz|slacdefghijlmnpqrstuwxyz|smbcfghiklmpqrtuvwxyz|sncefgijlmnopqrsuvwxyz
        soabcdehijklnopqrsuvwxyz|spbcdegiklmnopqrstuvxy|sqahkmnoqrstux|srabcefghiklmoqstuvwxyz
        ssabcdefghijklmnopqrstuvxyz|stabdefghijklmnopqrstuvwy|suabcegijoqrtvwyz|svabcekmsx|swbcfghijklmnopqrstuvwxy
        sxbcegklmnorsuw|syabiklmnoswxy|szabcdeglnpsvwy|taabcdefgijklnopqrsuvwxyz|tbacdefghijklmnoprstuvwxyz
        tcabcdefghiklmnopqstuwxyz|tdabcdefghijklmnoqrstvxy|teabcdefghiknopqsuvwxyz|tfinort|tgabcdefhijnopqrstuvwxyz
        thdefhiklmnpqrstuvyz|tiacfhijklmnopqstuwxyz|tjagijlmnopsuw|tkabdefgmnpqrstuvwxz|tlabcdfgjklmnopqrstuvxy
        tmabcdefgijklmnoqrstuvwyz|tnabcdghiklmnopqrstuvwxyz|tobcdfhijklmopqrsuvwxyz|tpacefgjklmnopqrtuvwxyz
        tqblmnopqrtuw|trabcdefghijlmnopqrstuvwxyz|tsabcdeghjklmpqrstuvwxyz|ttabcdefghijklmnopqrstuvwyz
        tuabcdefghijlnopqstuvxyz|tvadekmnostuwxy|twabcdefghlmnopqrtuwxy|txabceghijmnoqrstuxy|tyaehijlnprstuxyz
        tzahjlmnox|uamnr|ubailruy|udaegijlu|ues|ufi|ugbehnoy|uhan|uisv|uji|ukaghiklpqsuvwy|ulabcefiklmnuw|umacdgimnoprsu
        unaegikmnruxz|uon|upiv|urabcefghiklmnoprtuvwxyz|usahikpsu|utaehpru|uumru|uvehl|uwa|uya|uzns|vaaefghjlmnoprsuvy
        vbbk|vecdlmopr|vgrt|vicdfglnstv|vkajklmnoptuz|vlps|vmabcdefghijklmpqrsuvwxyz|vnkmp|vor|vraost|vsilv|vto|vumnt
        vwa|waabcdefghijkmnopqtuvwxyz|wbabefhijklmpqrstvw|wcai|wddgjktuy|weacdghimnoprstuw|wfg|wgabgiouy|whagku
        wibcefghijklmnruvy|wjai|wkabdlruwy|wlaceghiklmorsuvwxy|wmabcdeghimnostwx|wnbcdegikmnopuwy|woabcdefgikmnorswy|wpc
        wrbghiklmnoprsuvwxyz|wsagikrsuv|wtfhikmw|wuabdhlmnrtuvxy|wwaborw|wxaw|wybimnry|xaabcdegijkmnopqrstuvwy
        xbbcdegijmnoprwy|xcbceghlmnortuvwy|xdackmoqy|xebdglmprstu|xfa|xgabdfgilmruw|xhacdemrtuv|xibilnrsvy|xjbt
        xkabcdefgijklnopqrstuvwxyz|xlabcdeginopsuy|xmabcdefghjklmnopqrstuvwxyz|xnabghijkmnoqrstuyz|xocdgikmnoprw
        xpabcdefghijklmnopqrstuvwxyz|xqat|xrabdegimnrtuw|xsabcdehijlmnopqrsuvy|xtabcdeghijlmnopqrstuvwy|xuabdgjlmnoprtu
        xveinos|xwacdegjklortw|xxbkmrt|xyabjklty|xzhmp|yaabcdefghijklmnqrstuvwxyz|ybabehijklmnoxy|ychlnp|ydadegk
        yeaceijlrstuvy|ygailmprsuw|yhadls|yiafghijklmnpqrstuvxz|ykagiklmnortuy|ylabegilmnoruy|ymbcdeghiklmnopqrsxz
        ynadegklnoqsu|yobgiklmntxy|ypabghkmnopz|yrabeklmnoswy|yscdglmnoprsy|ytalpwy|yuabcdefgijklmnpqrtwxyz|yvat
        ywaglnqrtuw|yxaglmuy|yyruz|yzgk|zaabcdefghijklmoqrstuvwxyz|zbacetuw|zcadh|zdj|zeagh|zgabmnr|zhbdinw|ziabklmnwz
        zkabdghknoprtuvz|zlajmnq|zmabcdefghijklmnopqrstuvwxyz|znadegks|zochmoqrs|zpabcdefghijklmnopqrstuvwxyz|zqe
        zragnops|zsaklmru|zteglmnpqstuxy|zuahmy|zwa|zybgjnp|zzj
        """
}
