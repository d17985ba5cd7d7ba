"""Fabrique les modèles Word livrés : `python -m cctgen.documents.construction.modeles`.

Un service modifie ensuite les .docx dans Word ; ce module ne sert qu'à repartir d'un modèle neuf.
"""

from __future__ import annotations

import io
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from cctgen.documents.construction.fragments import paragraphe, texte
from cctgen.documents.construction.lettres import (
    ALERTE,
    HAUT_DE_LETTRE,
    HAUT_DE_PREMIERE_PAGE,
    LETTRES,
    PIED_DE_LETTRE,
    TITRES_DE_LETTRE,
)
from cctgen.documents.construction.styles import ENTETE_XML, ESPACES, POLICE, Titres, numerotation, styles, theme
from cctgen.documents.word.balisage import run
from cctgen.socle.fichiers import ecrire, zip_reproductible

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _mention(libelle: str, balise: str) -> str:
    return paragraphe("Mentiondegarde", run(f"{libelle} : ", "<w:b/>") + run(balise))


_SAUT_DE_PAGE = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
    '<w:r><w:br w:type="page"/></w:r></w:p>'
)
"""Haut d'un point : un sommaire qui remplit sa page ne doit pas en ouvrir une vide."""


def _garde() -> str:
    return (
        paragraphe("Acheteur", run("{{ acheteur }}{% if service %} – {{ service }}{% endif %}"))
        + paragraphe("Titre", run("{{ titre }}"))
        + paragraphe("Soustitre", run("{{ sous_titre }}"))
        + _mention("Objet", "{{ objet }}")
        + _mention("Référence", "{{ reference }}")
        + _mention("Version", "{{ version }} du {{ date }}")
        + _lots()
    )


def _lots() -> str:
    return (
        paragraphe("Mentiondegarde", run("{%p if lots %}"))
        + paragraphe("Mentiondegarde", run("Lots :", "<w:b/>"))
        + paragraphe("Mentiondegarde", run("{%p endif %}"))
        + paragraphe("Mentiondegarde", run("{%p for lot in lots %}"))
        + paragraphe("Mentiondegarde", run("{{ lot }}"))
        + paragraphe("Mentiondegarde", run("{%p endfor %}"))
    )


def _espacement(avant: int, apres: int) -> str:
    return f'<w:spacing w:before="{avant}" w:after="{apres}"/>'


def _tete() -> str:
    """Rend une tête de première page, pour un formulaire court : la page entière reste à remplir."""
    corps = '<w:b/><w:sz w:val="36"/><w:szCs w:val="36"/>'
    nom = run("{{ acheteur }}{% if service %} – {{ service }}{% endif %}")
    objet = run("{{ reference }}", "<w:b/>") + run(" – {{ objet }} (version {{ version }} du {{ date }})")
    return (
        paragraphe("Acheteur", nom, _espacement(0, 160))
        + paragraphe("Titre", run("{{ titre }}", corps), _espacement(0, 60))
        + paragraphe("Soustitre", run("{{ sous_titre }}", '<w:sz w:val="22"/>'), _espacement(0, 160))
        + paragraphe("Mentiondegarde", objet, _espacement(0, 120))
    )


def _champ(instruction: str) -> str:
    return f'<w:fldSimple w:instr=" {instruction} ">{run("1")}</w:fldSimple>'


_TABULATION = "<w:r><w:tab/></w:r>"


_PROJET = texte("PROJET, à ne pas signer : {{ projet }}", ALERTE)
"""Sur la ligne qui est déjà en haut de page : un projet n'a pas d'autres pages que la pièce qu'il annonce."""


def _haut_de_page() -> str:
    return paragraphe("En-tte", run("{{ titre }}") + _TABULATION + run("{{ reference }}"))


def _haut_de_page_d_un_projet() -> str:
    titre = run("{% if projet %}") + _PROJET + run("{% else %}{{ titre }}{% endif %}")
    return paragraphe("En-tte", titre + _TABULATION + run("{{ reference }}"))


_SANS_HAUT = '<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr></w:p>'
_HAUT_D_UN_PROJET = paragraphe("Normal", run("{% if projet %}") + _PROJET + run("{% endif %}"))


def _bas_de_page(mention: str) -> str:
    pages = run("page ") + _champ("PAGE") + run(" sur ") + _champ("NUMPAGES")
    return paragraphe("Pieddepage", run(mention) + _TABULATION + pages)


_SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId5"/><w:headerReference w:type="first" r:id="rId7"/>'
    '<w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="first" r:id="rId6"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1190" w:bottom="1021" w:left="1190"'
    ' w:header="567" w:footer="454" w:gutter="0"/><w:titlePg/></w:sectPr>'
)


_CORPS = paragraphe("Corpsdeclause", run("{{p corps }}"))


def _document(contenu: str) -> str:
    return f"{ENTETE_XML}<w:document {ESPACES}><w:body>{contenu}{_SECTION}</w:body></w:document>"


_SOMMAIRE = paragraphe("En-ttedetabledesmatires", run("Sommaire")) + paragraphe("Normal", run("{{p sommaire }}"))

_REGLAGES = (
    f'{ENTETE_XML}<w:settings {ESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="454"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)
_POLICES = (
    f'{ENTETE_XML}<w:fonts {ESPACES}><w:font w:name="{POLICE}"><w:altName w:val="Liberation Sans"/>'
    '<w:panose1 w:val="020B0604020202020204"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
    '<w:pitch w:val="variable"/></w:font></w:fonts>'
)

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PIECES = (
    ("word/document.xml", f"{_TYPE}.document.main+xml", ""),
    ("word/styles.xml", f"{_TYPE}.styles+xml", "styles"),
    ("word/numbering.xml", f"{_TYPE}.numbering+xml", "numbering"),
    ("word/settings.xml", f"{_TYPE}.settings+xml", "settings"),
    ("word/fontTable.xml", f"{_TYPE}.fontTable+xml", "fontTable"),
    ("word/header1.xml", f"{_TYPE}.header+xml", "header"),
    ("word/footer1.xml", f"{_TYPE}.footer+xml", "footer"),
    ("word/header2.xml", f"{_TYPE}.header+xml", "header"),
    ("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml", "theme"),
)


def _types() -> str:
    declares = "".join(f'<Override PartName="/{nom}" ContentType="{nature}"/>' for nom, nature, _ in _PIECES)
    return (
        f'{ENTETE_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{declares}'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


_LIENS = "http://schemas.openxmlformats.org/package/2006/relationships"


def _liens_du_document() -> str:
    liens = "".join(
        f'<Relationship Id="rId{rang}" Type="{_R}/{sorte}" Target="{nom.removeprefix("word/")}"/>'
        for rang, (nom, _, sorte) in enumerate(_PIECES)
        if sorte
    )
    return f'{ENTETE_XML}<Relationships xmlns="{_LIENS}">{liens}</Relationships>'


def _liens_du_paquet() -> str:
    proprietes = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return (
        f'{ENTETE_XML}<Relationships xmlns="{_LIENS}">'
        f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{proprietes}" Target="docProps/core.xml"/></Relationships>'
    )


def _proprietes(titre: str) -> str:
    return (
        f"{ENTETE_XML}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(titre)}</dc:title><dc:creator>cctgen</dc:creator><dc:language>fr-FR</dc:language>"
        "</cp:coreProperties>"
    )


_LOGO = paragraphe("Normal", run("{{p logo }}"), _espacement(0, 160))
_GARDE_ET_SOMMAIRE = (
    f"{_LOGO}{paragraphe('Normal', run('{%p if court %}'))}{_tete()}{_lots()}{paragraphe('Normal', run('{%p else %}'))}"
    f"{_garde()}{_SOMMAIRE}{paragraphe('Normal', run('{%p if sommaire_long %}'))}{_SAUT_DE_PAGE}"
    f"{paragraphe('Normal', run('{%p endif %}'))}{paragraphe('Normal', run('{%p endif %}'))}"
)
"""Le corps suit un sommaire court sur la même page : une annexe de deux articles n'en ouvre pas trois."""


_SYNTHESE = f"{_LOGO}{_tete()}{paragraphe('Corpsdeclause', run('{{p synthese }}'))}"
_SOMMAIRE_QUI_SUIT = (
    f"{_SOMMAIRE}{paragraphe('Normal', run('{%p if sommaire_long %}'))}{_SAUT_DE_PAGE}"
    f"{paragraphe('Normal', run('{%p endif %}'))}"
)
_SYNTHESE_PUIS_SOMMAIRE = f"{_SYNTHESE}{_SAUT_DE_PAGE}{_SOMMAIRE_QUI_SUIT}"
"""La première page se suffit : identité, puis ce qui compte ; le sommaire ouvre la suivante."""


@dataclass(frozen=True, slots=True)
class ModeleLivre:
    """Ce qui distingue un modèle d'un autre : son texte, ses titres, le haut de sa première page et des suivantes."""

    nom: str
    titre: str
    pied: str
    contenu: str = _GARDE_ET_SOMMAIRE + _CORPS
    titres: Titres = field(default_factory=Titres)
    haut: str = field(default_factory=_haut_de_page)
    haut_premier: str = _SANS_HAUT


MODELES = (
    ModeleLivre("annexe.docx", "Modèle d'annexe", "Version {{ version }} du {{ date }}"),
    ModeleLivre(
        "extrait.docx",
        "Modèle d'extrait à reporter",
        "Document de travail, version {{ version }} du {{ date }}",
        titres=Titres(numerotes=False),
    ),
    ModeleLivre(
        "formulaire.docx",
        "Modèle de formulaire à remplir",
        "Version {{ version }} du {{ date }}",
        contenu=_LOGO + _tete() + _CORPS,
        titres=Titres(corps=25, avant=240, apres=80),
        haut=_haut_de_page_d_un_projet(),
        haut_premier=_HAUT_D_UN_PROJET,
    ),
    ModeleLivre(
        "note.docx",
        "Modèle de note à l'acheteur",
        "Document interne, version {{ version }} du {{ date }}",
        # Ce qui revient à l'acheteur tient en trois pages au plus : un saut laisserait la dernière presque vide.
        contenu=_SYNTHESE + _SOMMAIRE_QUI_SUIT + _CORPS,
    ),
    ModeleLivre(
        "rapport.docx",
        "Modèle de rapport",
        "Version {{ version }} du {{ date }}",
        haut=_haut_de_page_d_un_projet(),
        haut_premier=_HAUT_D_UN_PROJET,
    ),
    ModeleLivre(
        "rapport-analyse.docx",
        "Modèle de rapport d'analyse",
        "Version {{ version }} du {{ date }}",
        contenu=_SYNTHESE_PUIS_SOMMAIRE + _CORPS,
        haut=_haut_de_page_d_un_projet(),
        haut_premier=_HAUT_D_UN_PROJET,
    ),
    *(
        ModeleLivre(
            lettre.nom,
            lettre.titre,
            PIED_DE_LETTRE,
            contenu=lettre.contenu,
            titres=TITRES_DE_LETTRE,
            haut=HAUT_DE_LETTRE,
            haut_premier=HAUT_DE_PREMIERE_PAGE,
        )
        for lettre in LETTRES
    ),
)


def _racine(nom: str, contenu: str) -> str:
    return f"{ENTETE_XML}<w:{nom} {ESPACES}>{contenu}</w:{nom}>"


def construire(modele: ModeleLivre) -> bytes:
    """Rend les octets d'un modèle livré ; deux appels donnent les mêmes."""
    pieces = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _liens_du_paquet(),
        "word/document.xml": _document(modele.contenu),
        "word/_rels/document.xml.rels": _liens_du_document(),
        "word/styles.xml": styles(modele.titres),
        "word/numbering.xml": numerotation(),
        "word/settings.xml": _REGLAGES,
        "word/fontTable.xml": _POLICES,
        "word/theme/theme1.xml": theme(),
        "word/header1.xml": _racine("hdr", modele.haut),
        "word/header2.xml": _racine("hdr", modele.haut_premier),
        "word/footer1.xml": _racine("ftr", _bas_de_page(modele.pied)),
        "docProps/core.xml": _proprietes(modele.titre),
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as sortie:
        for nom, contenu in pieces.items():
            sortie.writestr(nom, contenu)
    return zip_reproductible(archive.getvalue())


def ecrire_modeles(dossier: Path) -> None:
    """Écrit les modèles livrés dans un dossier."""
    for modele in MODELES:
        ecrire(dossier / modele.nom, construire(modele))


if __name__ == "__main__":
    ecrire_modeles(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("modeles"))
