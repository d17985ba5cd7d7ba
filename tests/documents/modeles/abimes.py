"""Les façons d'abîmer un modèle : le modèle livré dont on part, ce qu'on y change, ce qui doit se dire."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from tests.documents.fabriques import modele

DOCUMENT, STYLES, LISTES = "word/document.xml", "word/styles.xml", "word/numbering.xml"
EN_TETE, PIED = "word/header1.xml", "word/footer1.xml"


@dataclass(frozen=True)
class Abime:
    """Un modèle abîmé : son code, ce que le message cite, la partie où il le situe."""

    nom: str
    code: str
    cite: str
    octets: bytes
    partie: str = ""
    fichier: str = "annexe.docx"


def changer(changements: Mapping[str, tuple[tuple[str, str], ...]], nom: str = "annexe.docx") -> bytes:
    """Rend un modèle livré dont des textes sont remplacés, pièce par pièce."""
    source, sortie = zipfile.ZipFile(io.BytesIO(modele(nom))), io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for piece in source.namelist():
            contenu = source.read(piece).decode()
            for avant, apres in changements.get(piece, ()):
                assert avant in contenu, (piece, avant)
                contenu = contenu.replace(avant, apres)
            archive.writestr(piece, contenu)
    return sortie.getvalue()


def oter(piece: str, nom: str = "annexe.docx") -> bytes:
    """Rend un modèle livré dont une pièce a disparu, que l'archive dit toujours avoir."""
    source, sortie = zipfile.ZipFile(io.BytesIO(modele(nom))), io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        assert piece in source.namelist()
        for autre in source.namelist():
            if autre != piece:
                archive.writestr(autre, source.read(autre))
    return sortie.getvalue()


def _dans(avant: str, apres: str, piece: str = DOCUMENT, nom: str = "annexe.docx") -> bytes:
    return changer({piece: ((avant, apres),)}, nom)


def _sans_numeros(*styles: str) -> bytes:
    niveaux = {"Titre1": '<w:numPr><w:numId w:val="1"/></w:numPr>', "Titre2": None}
    retires = tuple((niveaux[s] or '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>', "") for s in styles)
    return changer({STYLES: retires})


def _archive(pieces: Mapping[str, str]) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for nom, contenu in pieces.items():
            archive.writestr(nom, contenu)
    return sortie.getvalue()


_CORPS = (
    '<w:p><w:pPr><w:pStyle w:val="Corpsdeclause"/></w:pPr><w:r><w:t xml:space="preserve">{{p corps }}</w:t></w:r></w:p>'
)
_C = "corps du document"
_BALISE_DU_CORPS = '<w:r><w:t xml:space="preserve">{{p corps }}</w:t></w:r>'
_TABLEAU = '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid>'


def _ligne(texte: str) -> str:
    return f"<w:p><w:r><w:t>{texte}</w:t></w:r></w:p>"


_LIGNE_REPETEE = (
    f"{_TABLEAU}<w:tr><w:tc>{_ligne('{%tr for lot in lots %}')}</w:tc><w:tc>{_ligne('Total')}</w:tc></w:tr>"
    f"<w:tr><w:tc>{_ligne('{{ lot }}')}</w:tc></w:tr>"
    f"<w:tr><w:tc>{_ligne('{%tr endfor %}')}</w:tc></w:tr></w:tbl><w:p/>"
)
_AVEC_LE_CORPS = {
    "une image ou un dessin": ("<w:r><w:drawing/></w:r>", ""),
    "un saut de page": ('<w:r><w:br w:type="page"/></w:r>', ""),
    "un saut de colonne": ('<w:r><w:br w:type="column"/></w:r>', ""),
    "un appel de note": ('<w:r><w:footnoteReference w:id="2"/></w:r>', ""),
    "un champ": ('<w:fldSimple w:instr=" DATE "/>', ""),
    "le signet « debut »": ('<w:bookmarkStart w:id="99" w:name="debut"/><w:bookmarkEnd w:id="99"/>', ""),
    "un saut de section": ("", '<w:sectPr><w:pgSz w:w="16838" w:h="11906"/></w:sectPr>'),
    "un saut de page avant": ("", "<w:pageBreakBefore/>"),
}
"""Ce qu'un paragraphe porte avec la balise du corps : dans son texte, ou dans ses propriétés."""
_EFFACES = tuple(
    Abime(
        f"le corps avec {dit}",
        "modele-balise-hors-place",
        f"« corps » est avec {dit.removesuffix(' avant')}, qui disparaîtrait",
        _dans(
            f'<w:pStyle w:val="Corpsdeclause"/></w:pPr>{_BALISE_DU_CORPS}',
            f'<w:pStyle w:val="Corpsdeclause"/>{propriete}</w:pPr>{texte}{_BALISE_DU_CORPS}',
        ),
        _C,
    )
    for dit, (texte, propriete) in _AVEC_LE_CORPS.items()
)
_CONDITIONS = ("if lots", "if not court", "if service", "if sommaire_long", 'if version == "1"')
_SOUS_CONDITION = (
    *(
        Abime(
            f"le corps sous « {condition} »",
            "modele-balise-hors-place",
            f"« corps » est sous la condition « {{%p {condition} %}} »",
            _dans(_CORPS, f"{_ligne(f'{{%p {condition} %}}')}{_CORPS}{_ligne('{%p endif %}')}"),
            _C,
        )
        for condition in _CONDITIONS
    ),
    Abime(
        "la synthèse sous condition",
        "modele-balise-hors-place",
        "« synthese » est sous la condition",
        _dans(
            _CORPS.replace("corps }}", "synthese }}"),
            f"{_ligne('{%p if lots %}')}{_CORPS.replace('corps }}', 'synthese }}')}{_ligne('{%p endif %}')}",
            nom="note.docx",
        ),
        _C,
        "note.docx",
    ),
)
_TITRE = '<w:r><w:t xml:space="preserve">{{ titre }}</w:t></w:r>'
_SUIVI = {
    "ajout": f'<w:ins w:id="5" w:author="A. Dupont">{_TITRE}</w:ins>',
    "retrait": '<w:del w:id="5" w:author="A. Dupont"><w:r><w:delText>x</w:delText></w:r></w:del>',
    "déplacement": '<w:moveFrom w:id="5" w:author="A. Dupont"><w:r><w:t>x</w:t></w:r></w:moveFrom>',
    "mise en forme": '<w:r><w:rPr><w:rPrChange w:id="5" w:author="A. Dupont"><w:rPr/></w:rPrChange></w:rPr></w:r>',
}
_EN_COURS = (
    *(
        Abime(
            f"un suivi de modifications, {sorte}",
            "modele-travail-en-cours",
            "des modifications suivies, dont une de « A. Dupont »",
            _dans(_TITRE, xml if sorte == "ajout" else _TITRE + xml),
            _C,
        )
        for sorte, xml in _SUIVI.items()
    ),
    Abime(
        "un commentaire",
        "modele-travail-en-cours",
        "des commentaires",
        _dans(_TITRE, f'{_TITRE}<w:r><w:commentReference w:id="0"/></w:r>'),
        _C,
    ),
    Abime(
        "un style modifié en suivi",
        "modele-travail-en-cours",
        "des modifications suivies",
        _dans(
            "</w:style>", '<w:rPr><w:rPrChange w:id="9" w:author="A"><w:rPr/></w:rPrChange></w:rPr></w:style>', STYLES
        ),
    ),
)
LIENS = "word/_rels/document.xml.rels"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
SERVEUR = "file:///\\\\srv-achats\\modeles\\"


def lier(nature: str, cible: str) -> tuple[str, str]:
    """Ajoute aux relations du texte celle d'un fichier extérieur, `rId88`."""
    lien = f'<Relationship Id="rId88" Type="{_RELATION}{nature}" Target="{cible}" TargetMode="External"/>'
    return ("</Relationships>", f"{lien}</Relationships>")


_MENE_AILLEURS = {
    "hyperlink": ('<w:hyperlink r:id="rId88">', "</w:hyperlink>"),
    "image": ('<w:r><w:pict><a:blip xmlns:a="urn:a" r:link="rId88"/></w:pict></w:r>', ""),
}
_INTERNES = (
    *(
        Abime(
            f"un lien interne, {nature}",
            "modele-lien-interne",
            "srv-achats",
            changer({DOCUMENT: ((_TITRE, f"{debut}{_TITRE}{fin}"),), LIENS: (lier(nature, f"{SERVEUR}notice.docx"),)}),
            _C,
        )
        for nature, (debut, fin) in _MENE_AILLEURS.items()
    ),
    Abime(
        "un champ vers un fichier du poste",
        "modele-lien-interne",
        "INCLUDEPICTURE",
        _dans(_TITRE, f'{_TITRE}<w:r><w:instrText> INCLUDEPICTURE "C:\\\\logos\\\\a.png" </w:instrText></w:r>'),
        _C,
    ),
)
_PAGE = '<w:pgSz w:w="11906" w:h="16838"/>'
_SANS_PAGE = (
    Abime("sans format", "modele-page-absente", "pas de format de page", _dans(_PAGE, "")),
    Abime("sans marges", "modele-page-absente", "pas ses quatre marges", _dans("<w:pgMar ", "<w:pgNum ")),
    Abime("sans place", "modele-page-absente", "ne laissent pas de place", _dans('w:w="11906"', 'w:w="2000"')),
    Abime("sans section", "modele-page-absente", "n'a pas de page", _dans("sectPr>", "sectPrPerdue>")),
)
_FONDE = '"Corps de clause"/><w:basedOn w:val="Normal"/>'
_EN_ROND = tuple(
    Abime(
        f"un style fondé sur {nom}",
        "modele-style-en-rond",
        "« Corps de clause »",
        _dans(_FONDE, _FONDE.replace("Normal", parent), STYLES),
    )
    for nom, parent in (("lui-même", "Corpsdeclause"), ("celui qu'il fonde", "Cellule"))
)
_RECT = '<w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" alt="{}"/></w:pict></w:r>'
_SIGNET = '<w:bookmarkStart w:id="97" w:name="{}"/><w:bookmarkEnd w:id="97"/>'
_REMPLACEMENT, _NOM = f"{_C}, texte de remplacement d'une image", f"{_C}, nom d'un signet"
_HORS_DU_TEXTE = (
    *(
        Abime(
            f"une {portee} hors d'un tableau",
            "modele-balise-hors-place",
            f"« {{%{portee} if lots %}} » est hors d'un tableau",
            _dans("{{ objet }}", f"{{%{portee} if lots %}}{{{{ objet }}}}{{%{portee} endif %}}"),
            _C,
        )
        for portee in ("tr", "tc")
    ),
    *(
        Abime(f"{cite} ({lieu})", code, cite, _dans(_TITRE, _TITRE + forme.format(balise)), lieu)
        for forme, lieu in ((_RECT, _REMPLACEMENT), (_SIGNET, _NOM))
        for code, balise, cite in (
            ("modele-balise-inconnue", "{{ bidon }}", "« bidon » n'existe pas"),
            ("modele-balise-mal-ecrite", "{{ bidon", "« {{ bidon » n'est pas refermée"),
            ("modele-bloc-non-ferme", "{% if lots %}", "une condition n'est pas fermée"),
        )
    ),
)
_DEPARTS = tuple(
    Abime(
        f"un premier numéro illisible, {nom}",
        "modele-illisible",
        f"({cite})",
        _dans('<w:start w:val="1"/>', f'<w:start w:val="1"/>{ajout}' if ajout else '<w:start w:val="x"/>', LISTES),
    )
    for nom, ajout, cite in (
        ("start", "", "start, val = « x »"),
        ("lvlRestart", '<w:lvlRestart w:val="x"/>', "lvlRestart, val = « x »"),
    )
)
_COEUR = "docProps/core.xml"
_SANS_UNE_PIECE = tuple(
    Abime(f"sans {piece}", "modele-illisible", f"« {piece} » y manque", oter(piece))
    for piece in (_COEUR, "word/theme/theme1.xml", "word/settings.xml")
)
_STRICT = Abime(
    "au format strict",
    "modele-illisible",
    "« Document Open XML strict »",
    changer(
        dict.fromkeys(
            (DOCUMENT, STYLES, LISTES, EN_TETE, PIED),
            (("schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"),),
        )
    ),
)
_TYPES_ODT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}
_GABARIT = "[Content_Types].xml"

ABIMES = (
    Abime(
        "une seule accolade",
        "modele-balise-mal-ecrite",
        "« {titre} » n'a pas deux accolades",
        _dans("{{ titre }}", "{titre}"),
        _C,
    ),
    Abime(
        "une accolade de trop peu",
        "modele-balise-mal-ecrite",
        "« {{ objet } » n'a pas deux accolades",
        _dans("{{ objet }}", "{{ objet }"),
        _C,
    ),
    Abime("une balise coupée", "modele-balise-mal-ecrite", "n'est pas refermée", _dans("{{ objet }}", "{{ obj"), _C),
    Abime("une fermeture seule", "modele-balise-mal-ecrite", "n'est pas ouverte", _dans("{{ objet }}", "objet }}"), _C),
    Abime(
        "des accolades séparées",
        "modele-balise-mal-ecrite",
        "espace entre ses accolades",
        _dans("{{ objet }}", "{ { objet } }"),
        _C,
    ),
    Abime("une balise vide", "modele-balise-mal-ecrite", "une balise est vide", _dans("{{ objet }}", "{{ }}"), _C),
    Abime(
        "une condition sans question",
        "modele-balise-mal-ecrite",
        "ne se lit pas",
        _dans("{%p if lots %}", "{%p if lots == %}"),
        _C,
    ),
    Abime(
        "une balise inconnue",
        "modele-balise-inconnue",
        "« sous_titres » n'existe pas",
        _dans("{{ sous_titre }}", "{{ sous_titres }}"),
        _C,
    ),
    Abime(
        "une balise inconnue en pied",
        "modele-balise-inconnue",
        "« versions » n'existe pas",
        _dans("{{ version }}", "{{ versions }}", PIED),
        "pied de page 1",
    ),
    Abime(
        "une partie qui n'existe pas",
        "modele-balise-inconnue",
        "n'a pas de partie « nom »",
        _dans("{{ acheteur }}", "{{ acheteur.nom }}"),
        _C,
    ),
    Abime(
        "un élément qui peut manquer",
        "modele-balise-inconnue",
        "peut ne pas exister",
        _dans("{{ objet }}", "{{ lots[0] }}"),
        _C,
    ),
    Abime(
        "le p détaché de l'accolade",
        "modele-balise-mal-ecrite",
        "« p corps » ne se lit pas",
        _dans("{{p corps }}", "{{ p corps }}"),
        _C,
    ),
    Abime("sans corps", "modele-balise-absente", "la balise « corps » manque", _dans("{{p corps }}", "Ici le texte")),
    Abime("le corps en double", "modele-balise-repetee", "« corps » est deux fois", _dans(_CORPS, _CORPS * 2), _C),
    Abime(
        "le corps au milieu d'un texte",
        "modele-balise-hors-place",
        "« corps » est au milieu d'un texte",
        _dans("{{p corps }}", "Voici {{ corps }} enfin"),
        _C,
    ),
    Abime(
        "le corps avec du texte",
        "modele-balise-hors-place",
        "qui disparaîtrait",
        _dans("{{p corps }}", "Le texte : {{p corps }}"),
        _C,
    ),
    Abime(
        "le corps en en-tête",
        "modele-balise-hors-place",
        "hors du corps du document",
        _dans("{{ titre }}", "{{p corps }}", EN_TETE),
        "en-tête 1",
    ),
    Abime(
        "une condition avec du texte",
        "modele-balise-hors-place",
        "qui disparaîtrait",
        _dans("{%p endif %}", "fin {%p endif %}"),
        _C,
    ),
    Abime(
        "un texte pris pour un bloc",
        "modele-balise-hors-place",
        "n'est pas un bloc",
        _dans("{{ sous_titre }}", "{{p sous_titre }}"),
        _C,
    ),
    Abime(
        "une liste imprimée brute",
        "modele-liste-imprimee",
        "la liste « lots » est imprimée brute",
        _dans("{{ objet }}", "{{ lots }}"),
        _C,
    ),
    Abime(
        "une condition imprimée",
        "modele-liste-imprimee",
        "« sommaire_long » est imprimée",
        _dans("{{ objet }}", "{{ sommaire_long }}"),
        _C,
    ),
    Abime(
        "une boucle sur un texte",
        "modele-boucle-sur-un-texte",
        "parcourt « titre », qui est un texte",
        _dans("{%p for lot in lots %}", "{%p for lot in titre %}"),
        _C,
    ),
    Abime(
        "une condition non fermée",
        "modele-bloc-non-ferme",
        "une condition n'est pas fermée",
        _dans("{% endif %}", ""),
        _C,
    ),
    Abime(
        "une boucle non fermée", "modele-bloc-non-ferme", "une boucle n'est pas fermée", _dans("{%p endfor %}", ""), _C
    ),
    Abime(
        "une fin sans début",
        "modele-bloc-non-ferme",
        "« endfor » ferme une boucle",
        _dans("{{ objet }}", "{{ objet }}{% endfor %}"),
        _C,
    ),
    Abime(
        "une condition à cheval",
        "modele-bloc-non-ferme",
        "s'ouvre dans un paragraphe et se ferme dans un autre",
        changer({DOCUMENT: (("{{ titre }}", "{% if titre %}{{ titre }}"), ("{{ objet }}", "{{ objet }}{% endif %}"))}),
        _C,
    ),
    Abime(
        "un sinon hors condition",
        "modele-bloc-non-ferme",
        "« else » n'est dans aucune condition",
        _dans("{%p if court %}", "{{ objet }}"),
        _C,
    ),
    Abime("un calcul", "modele-calcul", "un modèle ne calcule pas", _dans("{{ titre }}", "{{ titre * 9 }}"), _C),
    Abime(
        "un filtre inconnu",
        "modele-calcul",
        "le filtre « majuscule » n'existe pas",
        _dans("{{ titre }}", "{{ titre | majuscule }}"),
        _C,
    ),
    Abime(
        "un filtre refusé",
        "modele-calcul",
        "« center » n'est pas admis",
        _dans("{{ titre }}", "{{ titre | center }}"),
        _C,
    ),
    Abime(
        "une inclusion",
        "modele-calcul",
        "l'instruction « include » n'est pas admise",
        _dans("{{ titre }}", "{% include 'x' %}"),
        _C,
    ),
    Abime(
        "une boucle dans une autre",
        "modele-calcul",
        "une boucle en contient une autre",
        _dans("{{ lot }}", "{% for x in lots %}{{ x }}{% endfor %}"),
        _C,
    ),
    Abime(
        "un style absent",
        "modele-style-absent",
        "le style « Encadré » manque",
        _dans('w:val="Encadré"', 'w:val="Autre"', STYLES),
    ),
    Abime(
        "un style de caractère",
        "modele-style-absent",
        "« Exigence » n'est pas un style de paragraphe",
        _dans(
            '<w:style w:type="paragraph" w:customStyle="1" w:styleId="Exigence">',
            '<w:style w:type="character" w:customStyle="1" w:styleId="Exigence">',
            STYLES,
        ),
    ),
    Abime(
        "une puce perdue",
        "modele-style-sans-liste",
        "« Liste à puces » n'est lié à aucune liste",
        _dans('<w:numPr><w:numId w:val="2"/></w:numPr>', "", STYLES),
    ),
    Abime(
        "le numéro d'exigence perdu",
        "modele-style-sans-liste",
        "« Numéro d'exigence »",
        _dans('<w:numPr><w:numId w:val="4"/></w:numPr>', "", STYLES),
    ),
    Abime(
        "des titres sans numéro",
        "modele-titre-sans-numero",
        "« Titre 1 » et « Titre 2 »",
        _sans_numeros("Titre1", "Titre2"),
    ),
    Abime("un article sans numéro", "modele-titre-sans-numero", "de style « Titre 2 »", _sans_numeros("Titre2")),
    Abime(
        "des titres à puces",
        "modele-titre-sans-numero",
        "de style « Titre 1 »",
        _dans(
            '<w:numFmt w:val="decimal"/><w:pStyle w:val="Titre1"/>',
            '<w:numFmt w:val="bullet"/><w:pStyle w:val="Titre1"/>',
            LISTES,
        ),
    ),
    Abime(
        "une forme de nombre inconnue",
        "modele-numerotation-inconnue",
        "hebrew1",
        _dans(
            '<w:numFmt w:val="decimal"/><w:pStyle w:val="Titre1"/>',
            '<w:numFmt w:val="hebrew1"/><w:pStyle w:val="Titre1"/>',
            LISTES,
        ),
    ),
    Abime(
        "un extrait numéroté par Word",
        "modele-titre-numerote-deux-fois",
        "porte déjà le numéro",
        modele("annexe.docx"),
        fichier="extrait.docx",
    ),
    Abime(
        "une lettre sans ses motifs",
        "modele-balise-absente",
        "« motifs » manque",
        _dans("{{p motifs }}", "Les motifs", nom="lettre-rejet.docx"),
        fichier="lettre-rejet.docx",
    ),
    Abime(
        "une lettre au corps d'une autre",
        "modele-balise-inconnue",
        "« tour » n'existe pas",
        _dans("{{ rang }}", "{{ tour }}", nom="lettre-rejet.docx"),
        _C,
        "lettre-rejet.docx",
    ),
    Abime("pas un zip", "modele-illisible", "ne se lit pas", b"ceci n'est pas un document"),
    Abime("un fichier vide", "modele-illisible", "ne se lit pas", b""),
    Abime(
        "un ancien .doc ou un mot de passe",
        "modele-illisible",
        "mot de passe",
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    ),
    Abime("un .odt renommé", "modele-illisible", "c'est un document LibreOffice", _archive(_TYPES_ODT)),
    Abime(
        "un .dotx renommé",
        "modele-illisible",
        ".dotx",
        _dans("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml", _GABARIT),
    ),
    *_EFFACES,
    *_SOUS_CONDITION,
    *_EN_COURS,
    *_INTERNES,
    *_SANS_PAGE,
    *_EN_ROND,
    *_HORS_DU_TEXTE,
    *_DEPARTS,
    *_SANS_UNE_PIECE,
    _STRICT,
    Abime(
        "le corps dans un tableau",
        "modele-balise-hors-place",
        "« corps » est dans un tableau",
        _dans(_CORPS, f"{_TABLEAU}<w:tr><w:tc>{_CORPS}</w:tc></w:tr></w:tbl><w:p/>"),
        _C,
    ),
    Abime(
        "une ligne répétée et autre chose",
        "modele-balise-hors-place",
        "« Total », qui disparaîtrait",
        _dans(_CORPS, _CORPS + _LIGNE_REPETEE),
        _C,
    ),
    Abime(
        "un en-tête perdu",
        "modele-non-rendu",
        "un en-tête manque au fichier (lien « rId5 »)",
        _dans('Id="rId5"', 'Id="rId55"', LIENS),
    ),
    Abime(
        "un en-tête absent de l'archive",
        "modele-illisible",
        "l'archive est incomplète : « word/header9.xml » y manque",
        _dans('Target="header1.xml"', 'Target="header9.xml"', LIENS),
    ),
    Abime(
        "une image perdue",
        "modele-non-rendu",
        "une image manque au fichier (lien « rId99 »)",
        _dans(_TITRE, f'{_TITRE}<w:r><w:pict><a:blip xmlns:a="urn:a" r:embed="rId99"/></w:pict></w:r>'),
        _C,
    ),
    Abime(
        "un interligne inconnu",
        "modele-illisible",
        "une mesure qui ne se lit pas (spacing, lineRule = « double »)",
        _dans('w:lineRule="auto"', 'w:lineRule="double"', STYLES),
    ),
    Abime(
        "une taille sans valeur",
        "modele-illisible",
        "(sz, sans valeur)",
        _dans("</w:style>", "<w:rPr><w:sz/></w:rPr></w:style>", STYLES),
    ),
    Abime(
        "une mesure qui n'en est pas une",
        "modele-illisible",
        "une mesure qui ne se lit pas (pgSz, w = « A4 »)",
        _dans('<w:pgSz w:w="11906"', '<w:pgSz w:w="A4"'),
    ),
    Abime("un XML coupé", "modele-illisible", "n'est pas un XML bien formé", _dans("</w:document>", "", DOCUMENT)),
)


def tout_abime() -> tuple[bytes, set[str]]:
    """Rend un modèle qui porte presque toutes les fautes à la fois, et leurs codes."""
    octets = changer(
        {
            DOCUMENT: (
                ("{{ titre }}", "{titre}"),
                ("{{ sous_titre }}", "{{ sous_titres }}"),
                ("{{ objet }}", "{{ lots }}"),
                ("{%p for lot in lots %}", "{%p for lot in titre %}"),
                ("{{ reference }}", "{{ reference * 2 }}{% if objet %}"),
                ("{{p sommaire }}", "Voici {{ sommaire }}"),
                (_CORPS, _CORPS * 2),
            ),
            STYLES: (
                ('w:val="Encadré"', 'w:val="Autre"'),
                ('<w:numPr><w:numId w:val="2"/></w:numPr>', ""),
                ('<w:numPr><w:numId w:val="1"/></w:numPr>', ""),
            ),
        }
    )
    codes = {
        "modele-balise-mal-ecrite", "modele-balise-inconnue", "modele-liste-imprimee", "modele-boucle-sur-un-texte",
        "modele-calcul", "modele-bloc-non-ferme", "modele-balise-hors-place", "modele-balise-repetee",
        "modele-style-absent", "modele-style-sans-liste", "modele-titre-sans-numero",
    }  # fmt: skip
    return octets, codes
