/// ISO 3166-1 alpha-2 codes with their English short names and what else people write for them.
/// Facts from Debian's iso-codes 4.15.0; everyday names added. An entry is `CODE Name;alias;alias`.
enum CountryData {
    /// Entries parted by `|` or a new line.
    static let entries = """
        AD Andorra;AND;Principality of Andorra|AE United Arab Emirates;ARE;Emirates;UAE
        AF Afghanistan;AFG;Islamic Republic of Afghanistan|AG Antigua and Barbuda;ATG|AI Anguilla;AIA
        AL Albania;ALB;Republic of Albania|AM Armenia;ARM;Republic of Armenia|AO Angola;AGO;Republic of Angola
        AQ Antarctica;ATA|AR Argentina;ARG;Argentine Republic|AS American Samoa;ASM
        AT Austria;AUT;Republic of Austria;Österreich|AU Australia;AUS|AW Aruba;ABW|AX Åland Islands;ALA
        AZ Azerbaijan;AZE;Republic of Azerbaijan|BA Bosnia and Herzegovina;BIH;Republic of Bosnia and Herzegovina
        BB Barbados;BRB|BD Bangladesh;BGD;People's Republic of Bangladesh|BE Belgium;BEL;Kingdom of Belgium
        BF Burkina Faso;BFA|BG Bulgaria;BGR;Republic of Bulgaria|BH Bahrain;BHR;Kingdom of Bahrain
        BI Burundi;BDI;Republic of Burundi|BJ Benin;BEN;Republic of Benin|BL Saint Barthélemy;BLM|BM Bermuda;BMU
        BN Brunei Darussalam;BRN;Brunei|BO Bolivia;BOL;Bolivia, Plurinational State of;Plurinational State of Bolivia
        BQ Bonaire, Sint Eustatius and Saba;BES|BR Brazil;BRA;Federative Republic of Brazil;Brasil
        BS Bahamas;BHS;Commonwealth of the Bahamas|BT Bhutan;BTN;Kingdom of Bhutan|BV Bouvet Island;BVT
        BW Botswana;BWA;Republic of Botswana|BY Belarus;BLR;Republic of Belarus|BZ Belize;BLZ|CA Canada;CAN
        CC Cocos (Keeling) Islands;CCK
        CD Congo, The Democratic Republic of the;COD;DR Congo;Democratic Republic of the Congo;Congo-Kinshasa
        CF Central African Republic;CAF|CG Congo;COG;Republic of the Congo;Congo-Brazzaville
        CH Switzerland;CHE;Swiss Confederation;Schweiz;Suisse|CI Côte d'Ivoire;CIV;Republic of Côte d'Ivoire;Ivory Coast
        CK Cook Islands;COK|CL Chile;CHL;Republic of Chile|CM Cameroon;CMR;Republic of Cameroon
        CN China;CHN;People's Republic of China;PRC;Zhongguo|CO Colombia;COL;Republic of Colombia
        CR Costa Rica;CRI;Republic of Costa Rica|CU Cuba;CUB;Republic of Cuba
        CV Cabo Verde;CPV;Republic of Cabo Verde;Cape Verde|CW Curaçao;CUW|CX Christmas Island;CXR
        CY Cyprus;CYP;Republic of Cyprus|CZ Czechia;CZE;Czech Republic
        DE Germany;DEU;Federal Republic of Germany;Deutschland|DJ Djibouti;DJI;Republic of Djibouti
        DK Denmark;DNK;Kingdom of Denmark;Danmark|DM Dominica;DMA;Commonwealth of Dominica|DO Dominican Republic;DOM
        DZ Algeria;DZA;People's Democratic Republic of Algeria|EC Ecuador;ECU;Republic of Ecuador
        EE Estonia;EST;Republic of Estonia|EG Egypt;EGY;Arab Republic of Egypt|EH Western Sahara;ESH
        ER Eritrea;ERI;the State of Eritrea|ES Spain;ESP;Kingdom of Spain;España
        ET Ethiopia;ETH;Federal Democratic Republic of Ethiopia|FI Finland;FIN;Republic of Finland;Suomi
        FJ Fiji;FJI;Republic of Fiji|FK Falkland Islands (Malvinas);FLK
        FM Micronesia, Federated States of;FSM;Federated States of Micronesia;Micronesia|FO Faroe Islands;FRO
        FR France;FRA;French Republic|GA Gabon;GAB;Gabonese Republic
        GB United Kingdom;GBR;United Kingdom of Great Britain and Northern Ireland;UK;Great Britain;Britain;England
        GD Grenada;GRD|GE Georgia;GEO|GF French Guiana;GUF|GG Guernsey;GGY|GH Ghana;GHA;Republic of Ghana
        GI Gibraltar;GIB|GL Greenland;GRL|GM Gambia;GMB;Republic of the Gambia|GN Guinea;GIN;Republic of Guinea
        GP Guadeloupe;GLP|GQ Equatorial Guinea;GNQ;Republic of Equatorial Guinea|GR Greece;GRC;Hellenic Republic;Hellas
        GS South Georgia and the South Sandwich Islands;SGS|GT Guatemala;GTM;Republic of Guatemala|GU Guam;GUM
        GW Guinea-Bissau;GNB;Republic of Guinea-Bissau|GY Guyana;GUY;Republic of Guyana
        HK Hong Kong;HKG;Hong Kong Special Administrative Region of China|HM Heard Island and McDonald Islands;HMD
        HN Honduras;HND;Republic of Honduras|HR Croatia;HRV;Republic of Croatia|HT Haiti;HTI;Republic of Haiti
        HU Hungary;HUN;Magyarország|ID Indonesia;IDN;Republic of Indonesia|IE Ireland;IRL|IL Israel;ISR;State of Israel
        IM Isle of Man;IMN|IN India;IND;Republic of India;Bharat|IO British Indian Ocean Territory;IOT
        IQ Iraq;IRQ;Republic of Iraq|IR Iran;IRN;Iran, Islamic Republic of;Islamic Republic of Iran
        IS Iceland;ISL;Republic of Iceland|IT Italy;ITA;Italian Republic;Italia|JE Jersey;JEY|JM Jamaica;JAM
        JO Jordan;JOR;Hashemite Kingdom of Jordan|JP Japan;JPN;Nippon|KE Kenya;KEN;Republic of Kenya
        KG Kyrgyzstan;KGZ;Kyrgyz Republic|KH Cambodia;KHM;Kingdom of Cambodia|KI Kiribati;KIR;Republic of Kiribati
        KM Comoros;COM;Union of the Comoros|KN Saint Kitts and Nevis;KNA
        KP North Korea;PRK;Korea, Democratic People's Republic of;Democratic People's Republic of Korea
        KR South Korea;KOR;Korea, Republic of;Korea|KW Kuwait;KWT;State of Kuwait|KY Cayman Islands;CYM
        KZ Kazakhstan;KAZ;Republic of Kazakhstan|LA Laos;LAO;Lao People's Democratic Republic
        LB Lebanon;LBN;Lebanese Republic|LC Saint Lucia;LCA|LI Liechtenstein;LIE;Principality of Liechtenstein
        LK Sri Lanka;LKA;Democratic Socialist Republic of Sri Lanka|LR Liberia;LBR;Republic of Liberia
        LS Lesotho;LSO;Kingdom of Lesotho|LT Lithuania;LTU;Republic of Lithuania
        LU Luxembourg;LUX;Grand Duchy of Luxembourg|LV Latvia;LVA;Republic of Latvia|LY Libya;LBY
        MA Morocco;MAR;Kingdom of Morocco|MC Monaco;MCO;Principality of Monaco
        MD Moldova;MDA;Moldova, Republic of;Republic of Moldova|ME Montenegro;MNE|MF Saint Martin (French part);MAF
        MG Madagascar;MDG;Republic of Madagascar|MH Marshall Islands;MHL;Republic of the Marshall Islands
        MK North Macedonia;MKD;Republic of North Macedonia;Macedonia|ML Mali;MLI;Republic of Mali
        MM Myanmar;MMR;Republic of Myanmar;Burma|MN Mongolia;MNG
        MO Macao;MAC;Macao Special Administrative Region of China
        MP Northern Mariana Islands;MNP;Commonwealth of the Northern Mariana Islands|MQ Martinique;MTQ
        MR Mauritania;MRT;Islamic Republic of Mauritania|MS Montserrat;MSR|MT Malta;MLT;Republic of Malta
        MU Mauritius;MUS;Republic of Mauritius|MV Maldives;MDV;Republic of Maldives|MW Malawi;MWI;Republic of Malawi
        MX Mexico;MEX;United Mexican States|MY Malaysia;MYS|MZ Mozambique;MOZ;Republic of Mozambique
        NA Namibia;NAM;Republic of Namibia|NC New Caledonia;NCL|NE Niger;NER;Republic of the Niger|NF Norfolk Island;NFK
        NG Nigeria;NGA;Federal Republic of Nigeria|NI Nicaragua;NIC;Republic of Nicaragua
        NL Netherlands;NLD;Kingdom of the Netherlands;Holland|NO Norway;NOR;Kingdom of Norway;Norge
        NP Nepal;NPL;Federal Democratic Republic of Nepal|NR Nauru;NRU;Republic of Nauru|NU Niue;NIU|NZ New Zealand;NZL
        OM Oman;OMN;Sultanate of Oman|PA Panama;PAN;Republic of Panama|PE Peru;PER;Republic of Peru
        PF French Polynesia;PYF|PG Papua New Guinea;PNG;Independent State of Papua New Guinea
        PH Philippines;PHL;Republic of the Philippines|PK Pakistan;PAK;Islamic Republic of Pakistan
        PL Poland;POL;Republic of Poland;Polska|PM Saint Pierre and Miquelon;SPM|PN Pitcairn;PCN|PR Puerto Rico;PRI
        PS Palestine, State of;PSE;the State of Palestine;Palestine|PT Portugal;PRT;Portuguese Republic
        PW Palau;PLW;Republic of Palau|PY Paraguay;PRY;Republic of Paraguay|QA Qatar;QAT;State of Qatar|RE Réunion;REU
        RO Romania;ROU|RS Serbia;SRB;Republic of Serbia|RU Russian Federation;RUS;Russia|RW Rwanda;RWA;Rwandese Republic
        SA Saudi Arabia;SAU;Kingdom of Saudi Arabia|SB Solomon Islands;SLB|SC Seychelles;SYC;Republic of Seychelles
        SD Sudan;SDN;Republic of the Sudan|SE Sweden;SWE;Kingdom of Sweden;Sverige
        SG Singapore;SGP;Republic of Singapore|SH Saint Helena, Ascension and Tristan da Cunha;SHN
        SI Slovenia;SVN;Republic of Slovenia|SJ Svalbard and Jan Mayen;SJM|SK Slovakia;SVK;Slovak Republic
        SL Sierra Leone;SLE;Republic of Sierra Leone|SM San Marino;SMR;Republic of San Marino
        SN Senegal;SEN;Republic of Senegal|SO Somalia;SOM;Federal Republic of Somalia
        SR Suriname;SUR;Republic of Suriname|SS South Sudan;SSD;Republic of South Sudan
        ST Sao Tome and Principe;STP;Democratic Republic of Sao Tome and Principe
        SV El Salvador;SLV;Republic of El Salvador|SX Sint Maarten (Dutch part);SXM|SY Syria;SYR;Syrian Arab Republic
        SZ Eswatini;SWZ;Kingdom of Eswatini;Swaziland|TC Turks and Caicos Islands;TCA|TD Chad;TCD;Republic of Chad
        TF French Southern Territories;ATF|TG Togo;TGO;Togolese Republic|TH Thailand;THA;Kingdom of Thailand
        TJ Tajikistan;TJK;Republic of Tajikistan|TK Tokelau;TKL
        TL Timor-Leste;TLS;Democratic Republic of Timor-Leste;East Timor|TM Turkmenistan;TKM
        TN Tunisia;TUN;Republic of Tunisia|TO Tonga;TON;Kingdom of Tonga|TR Türkiye;TUR;Republic of Türkiye;Turkey
        TT Trinidad and Tobago;TTO;Republic of Trinidad and Tobago|TV Tuvalu;TUV|TW Taiwan;TWN;Taiwan, Province of China
        TZ Tanzania;TZA;Tanzania, United Republic of;United Republic of Tanzania|UA Ukraine;UKR
        UG Uganda;UGA;Republic of Uganda|UM United States Minor Outlying Islands;UMI
        US United States;USA;United States of America;America;US of A|UY Uruguay;URY;Eastern Republic of Uruguay
        UZ Uzbekistan;UZB;Republic of Uzbekistan|VA Holy See (Vatican City State);VAT;Vatican
        VC Saint Vincent and the Grenadines;VCT
        VE Venezuela;VEN;Venezuela, Bolivarian Republic of;Bolivarian Republic of Venezuela
        VG Virgin Islands, British;VGB;British Virgin Islands
        VI Virgin Islands, U.S.;VIR;Virgin Islands of the United States
        VN Vietnam;VNM;Viet Nam;Socialist Republic of Viet Nam|VU Vanuatu;VUT;Republic of Vanuatu
        WF Wallis and Futuna;WLF|WS Samoa;WSM;Independent State of Samoa|YE Yemen;YEM;Republic of Yemen|YT Mayotte;MYT
        ZA South Africa;ZAF;Republic of South Africa|ZM Zambia;ZMB;Republic of Zambia
        ZW Zimbabwe;ZWE;Republic of Zimbabwe
        """
}
