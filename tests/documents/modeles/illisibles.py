"""Les modèles dont le texte ne se lirait pas, dont les numéros se répètent, ou dont les pages ne sont qu'estimées."""

from __future__ import annotations

from tests.documents.modeles.abimes import DOCUMENT, LISTES, STYLES, Abime, changer

_LIGNES = 'w:line="240" w:lineRule="auto"'
_CORPS = (
    '<w:name w:val="Corps de clause"/><w:basedOn w:val="Normal"/><w:uiPriority w:val="1"/><w:qFormat/><w:pPr>'
    f'<w:spacing w:before="40" w:after="50" {_LIGNES}/></w:pPr><w:rPr><w:sz w:val="20"/>'
)
_TAILLE = '<w:sz w:val="20"/>'
_NORMAL = f'<w:spacing w:before="0" w:after="0" {_LIGNES}/></w:pPr><w:rPr><w:sz w:val="20"/>'
_ENTETE = (
    '<w:spacing w:before="10" w:after="10" w:line="240" w:lineRule="auto"/></w:pPr>'
    '<w:rPr><w:b/><w:color w:val="000091"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
)
_PIED = (
    '<w:tab w:val="right" w:pos="9526"/></w:tabs><w:spacing w:before="120" w:after="0" w:line="240" w:lineRule="auto"/>'
    "</w:pPr><w:rPr>"
)
_NIVEAU_2 = '<w:pStyle w:val="Titre2"/>'


def _du_corps(avant: str, apres: str) -> bytes:
    return changer({STYLES: ((_CORPS, _CORPS.replace(avant, apres)),)})


def _illisible(nom: str, cite: str, octets: bytes) -> Abime:
    return Abime(nom, "modele-style-illisible", cite, octets)


ILLISIBLES = (
    _illisible("masqué", "« Corps de clause » est masqué", _du_corps(_TAILLE, f"<w:vanish/>{_TAILLE}")),
    _illisible("barré", "« Corps de clause » est barré", _du_corps(_TAILLE, f"<w:strike/>{_TAILLE}")),
    _illisible("barré deux fois", "est barré", _du_corps(_TAILLE, f"<w:dstrike/>{_TAILLE}")),
    _illisible(
        "masqué par héritage",
        "« Normal » est masqué",
        changer({STYLES: ((_NORMAL, _NORMAL.replace(_TAILLE, f"<w:vanish/>{_TAILLE}")),)}),
    ),
    _illisible(
        "masqué par défaut",
        "tout texte du modèle est masqué",
        changer({STYLES: (("<w:rPrDefault><w:rPr>", "<w:rPrDefault><w:rPr><w:vanish/>"),)}),
    ),
    _illisible(
        "pied masqué",
        "« Pied de page » est masqué",
        changer({STYLES: ((_PIED, _PIED.replace("<w:rPr>", "<w:rPr><w:vanish/>")),)}),
    ),
    _illisible("minuscule", "« Corps de clause » est en 1 points", _du_corps(_TAILLE, '<w:sz w:val="2"/>')),
    _illisible(
        "interligne exact écrasé",
        "a des lignes de 1 points pour un corps de 10",
        _du_corps(_LIGNES, 'w:line="20" w:lineRule="exact"'),
    ),
    _illisible("interligne écrasé", "a un interligne de 0,25", _du_corps(_LIGNES, 'w:line="60" w:lineRule="auto"')),
    _illisible("retrait démesuré", "hors de la page", _du_corps("<w:spacing", '<w:ind w:left="12000"/><w:spacing')),
    _illisible("retrait négatif", "hors de la page", _du_corps("<w:spacing", '<w:ind w:left="-3000"/><w:spacing')),
    _illisible(
        "cadre hors de la page",
        "dans un cadre posé hors de la page",
        _du_corps("<w:spacing", '<w:framePr w:w="100" w:x="20000" w:y="20000"/><w:spacing'),
    ),
    _illisible("lettres étroites", "à 10 % de leur largeur", _du_corps(_TAILLE, f'<w:w w:val="10"/>{_TAILLE}')),
    _illisible("lettres serrées", "resserrées de 4 points", _du_corps(_TAILLE, f'<w:spacing w:val="-80"/>{_TAILLE}')),
    _illisible(
        "blanc sur blanc", "écrit en FFFFFF sur FFFFFF", _du_corps(_TAILLE, f'<w:color w:val="FFFFFF"/>{_TAILLE}')
    ),
    _illisible(
        "noir sur noir",
        "écrit en 000000 sur 000000",
        _du_corps("<w:spacing", '<w:shd w:val="clear" w:color="auto" w:fill="000000"/><w:spacing'),
    ),
    _illisible(
        "en-tête de tableau de la couleur de son fond",
        "« En-tête de tableau » écrit en E3E3FD sur E3E3FD",
        changer({STYLES: ((_ENTETE, _ENTETE.replace("000091", "E3E3FD")),)}),
    ),
    _illisible(
        "numéro masqué",
        "le numéro des titres de style « Titre 2 » est masqué",
        changer({LISTES: (('<w:lvlText w:val="%1.%2"/>', '<w:lvlText w:val="%1.%2"/><w:rPr><w:vanish/></w:rPr>'),)}),
    ),
)
_GARDE = '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Objet : </w:t></w:r>'


def _directe(nom: str, dit: str, effet: str) -> Abime:
    """Un texte de la garde, que sa propre mise en forme cache."""
    octets = changer({DOCUMENT: ((_GARDE, _GARDE.replace("<w:b/>", effet)),)})
    return Abime(f"un texte {nom}", "modele-texte-illisible", f"{dit} : les candidats", octets, "corps du document")


DIRECTES = (
    _directe("masqué", "est masqué", "<w:b/><w:vanish/>"),
    _directe("barré", "est barré", "<w:b/><w:strike/>"),
    _directe("minuscule", "est en moins de 6 points", '<w:b/><w:sz w:val="4"/>'),
    _directe("blanc sur blanc", "est de la couleur de son fond", '<w:b/><w:color w:val="FFFFFF"/>'),
    _directe("surligné de noir", "est de la couleur de son fond", '<w:b/><w:highlight w:val="black"/>'),
)
NUMEROS = (
    Abime(
        "un article qui ne porte que le numéro de sa partie",
        "modele-numero-repete",
        "« Titre 2 » (« %1 ») ne dit pas leur rang",
        changer({LISTES: (('<w:lvlText w:val="%1.%2"/>', '<w:lvlText w:val="%1"/>'),)}),
    ),
    Abime(
        "des articles qui ne reprennent jamais",
        "modele-numerotation-continue",
        "« Titre 2 » ne reprennent pas à 1",
        changer({LISTES: ((_NIVEAU_2, f'<w:lvlRestart w:val="0"/>{_NIVEAU_2}'),)}),
    ),
)
_THEME = '<w:rFonts w:asciiTheme="minorHAnsi" w:ascii="Arial"'
_DANS_LES_STYLES = tuple(
    Abime(f"un modèle en {nom}", "sommaire-estime", f"les mesures de « {nom} »", changer({STYLES: ((avant, apres),)}))
    for nom, avant, apres in (
        ("Marianne", "Arial", "Marianne"),
        ("Times New Roman", 'w:ascii="Arial"', 'w:ascii="Times New Roman"'),
        ("Calibri", _CORPS, _CORPS.replace(_TAILLE, f'<w:rFonts w:ascii="Calibri"/>{_TAILLE}')),
    )
)
_DU_THEME = Abime(
    "la police du thème l'emporte sur le nom écrit",
    "sommaire-estime",
    "les mesures de « Marianne »",
    changer({STYLES: (('<w:rFonts w:ascii="Arial"', _THEME),), "word/theme/theme1.xml": (("Arial", "Marianne"),)}),
)
ESTIMES = (*_DANS_LES_STYLES, _DU_THEME)
TOUS = (*ILLISIBLES, *DIRECTES, *NUMEROS, *ESTIMES)
