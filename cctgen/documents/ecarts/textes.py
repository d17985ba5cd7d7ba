"""Ce qui se lit dans un .docx remis à quelqu'un, retouches comprises : corps, garde, en-têtes, pieds et notes.

Le sommaire, les numéros de page et les dates du jour n'en sont pas : Word les recalcule sans que le texte ait changé.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from lxml import etree

from cctgen.documents.ecarts.cases import Case, cases_du_bloc
from cctgen.documents.ecarts.numeros import Plan
from cctgen.documents.formulaires.symboles import MATH
from cctgen.documents.formulaires.symboles import signe as signe_de_police
from cctgen.documents.modeles.aspect.forme import BARRE, INVISIBLE, MASQUE, MINUSCULE
from cctgen.documents.modeles.aspect.word import AspectsDeWord
from cctgen.documents.word.revisions.balises import DEL, LIEN, RPR, Noeud, P, R, lire_xml, w
from cctgen.documents.word.revisions.bandeaux import (
    COURANTES,
    EN_TETE,
    PAIRES,
    PIED,
    PREMIERE,
    Pages,
    bandeaux_des_sections,
)
from cctgen.documents.word.revisions.document import blocs_hors_sommaire
from cctgen.documents.word.revisions.formes import Formes
from cctgen.documents.word.revisions.jetons import Jeton, suites
from cctgen.documents.word.revisions.lecture import (
    APPELS,
    DOCUMENT_INSERE,
    EQUATION,
    INSERE,
    SIGNES,
    adresse_entiere,
    adresses_en_champ,
    equation,
    resultats_recalcules,
    signe_de,
)
from cctgen.socle.nombres import lire_nombre

_CORPS: Final = "word/document.xml"
_ROLES: Final = {
    (sorte, pages): f"{dite}{suite}"
    for sorte, dite in ((EN_TETE, "en-tête"), (PIED, "pied de page"))
    for pages, suite in ((PREMIERE, " de première page"), (PAIRES, " des pages paires"), (COURANTES, ""))
}
_NOTES: Final = dict(zip(APPELS, ("word/footnotes.xml", "word/endnotes.xml"), strict=True))
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DESSIN: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STYLES: Final = "word/styles.xml"
_SANS_TEXTE: Final = ("word/settings.xml", "word/numbering.xml")
_FORMES: Final = {BARRE: "barré", MASQUE: "masqué", INVISIBLE: "de la couleur du fond", MINUSCULE: "minuscule"}
_HAUTEURS: Final = {
    "superscript": str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
    "subscript": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}
_AUTRE_LETTRE: Final = re.compile(r"[^\W\d_n]")
_CORPS_ORDINAIRE: Final = 20
"""En demi-points, la taille d'un texte qui ne dit pas la sienne : un décalage d'un quart en fait un exposant."""
_POLICES_DE_SYMBOLES: Final = ("wingdings", "wingdings 2", "wingdings 3", "webdings", "symbol")
_DESSINS: Final = (w("drawing"), w("pict"), w("object"), f"{_MC}AlternateContent")
_SIGNES: Final = {
    **SIGNES,
    **dict.fromkeys(APPELS, "[note]"),
    w("commentReference"): "[commentaire]",
}
_TEXTES_DESSINES: Final = ("{urn:schemas-microsoft-com:vml}textpath", f"{_DESSIN}t")
"""Un filigrane, un titre WordArt : leur texte n'est pas celui d'un fragment."""
_TITRE: Final = "titre de niveau"
_EMPREINTE: Final = re.compile(r"\[image [0-9a-f]{8}\]")

ILLISIBLE: Final = "[pièce illisible]"
"""Ce qui tient lieu du texte d'une pièce abîmée ; ce qu'elle fut se dit par ailleurs."""


class Ligne(NamedTuple):
    """Une ligne qui se lit, et sa place si elle en a une : un niveau de titre, une case, le tour des pages.

    Qu'elle en change, et c'est une autre ligne.
    """

    texte: str
    place: str = ""


def lignes_du_docx(docx: bytes) -> tuple[str, ...]:
    """Rend les lignes d'un .docx, où qu'elles soient dans ses tableaux."""
    return tuple(ligne.texte for ligne in lignes_situees(docx))


@lru_cache(maxsize=64)
def lignes_situees(docx: bytes) -> tuple[Ligne, ...]:
    """Rend, une par paragraphe, les lignes d'un .docx : son corps dans l'ordre, puis ce qui l'entoure, trié.

    Une note suit le paragraphe qui l'appelle. Ce qui est barré, masqué, illisible ou lié s'y dit, que le texte
    lui-même, un style ou un tableau le règle. Une image y est à sa place, avec son empreinte : `en_clair` l'ôte pour
    un lecteur. D'un fichier abîmé, rend `ILLISIBLE`.
    """
    try:
        return tuple(_lignes_du_docx(docx))
    except (zipfile.BadZipFile, zlib.error, KeyError, etree.XMLSyntaxError):
        return (Ligne(ILLISIBLE),)


def en_clair(retirees: Sequence[Ligne], ajoutees: Sequence[Ligne]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rend des lignes qui partent et qui viennent, telles qu'un lecteur les comprend : sans empreinte d'image.

    D'une ligne dont seule la place change, la place se dit des deux côtés ; d'un titre, toujours.
    """
    parties = tuple(_situee(ligne, ajoutees) for ligne in retirees)
    venues = (_situee(ligne, retirees) for ligne in ajoutees)
    return parties, tuple(li.replace("[image]", "[une autre image]") if li in parties else li for li in venues)


def _situee(ligne: Ligne, autres: Sequence[Ligne]) -> str:
    deplacee = ligne not in autres and ligne.texte in [autre.texte for autre in autres]
    se_situe = deplacee or ligne.place.startswith(_TITRE)
    dite = f"[{ligne.place or 'texte ordinaire'}] {ligne.texte}" if se_situe else ligne.texte
    return _EMPREINTE.sub("[image]", dite)


def _lignes_du_docx(docx: bytes) -> Iterator[Ligne]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        corps = lire_xml(archive.read(_CORPS))
        if corps.find(w("body")) is None:
            # Le format « strict » d'ISO 29500 nomme autrement tout ce qui se lit ici.
            raise KeyError(_CORPS)
        sections = bandeaux_des_sections(corps, docx)
        styles = lire_xml(archive.read(_STYLES)) if _STYLES in archive.namelist() else None
        for nom in filter(_SANS_TEXTE.__contains__, archive.namelist()):
            # Rien ne s'y lit, mais une pièce où elles sont mal formées ne s'ouvre pas.
            lire_xml(archive.read(nom))
        aspects, formes = AspectsDeWord(styles), Formes(archive.read(_STYLES) if styles is not None else b"")
        lecture = _Lecture(aspects, formes, Plan(styles), _cibles(archive, _CORPS))
        # Word renomme ces parties à l'enregistrement, et en répète le texte d'une section à l'autre.
        lues = {
            nom: tuple(_lignes([lire_xml(archive.read(nom))], lecture._replace(cibles=_cibles(archive, nom))))
            for nom in archive.namelist()
            if nom in {nom for section in sections for nom in section.values()}
        }
        autour = {ligne for section in sections for ligne in _autour(section, lues)}
        notes = {
            (appel, str(note.get(w("id")))): tuple(_lignes([note], lecture._replace(cibles=_cibles(archive, nom))))
            for appel, nom in _NOTES.items()
            if nom in archive.namelist()
            for note in lire_xml(archive.read(nom))
        }
    yield from (*_lignes(blocs_hors_sommaire(corps), lecture._replace(notes=notes)), *sorted(autour))


def _autour(section: Mapping[Pages, str], lues: Mapping[str, tuple[Ligne, ...]]) -> Iterator[Ligne]:
    """Énumère ce qui s'imprime autour des pages, chacun à sa place ; ce que des pages ont de propre, une fois."""
    for (sorte, pages), nom in section.items():
        lignes = lues.get(nom, ())
        if not lignes and lues.get(section[sorte, COURANTES]):
            # Ce que portent les autres pages manque à celles-ci : une mention ôtée là seulement doit se dire.
            yield Ligne(f"[{_ROLES[sorte, pages]} vide]")
        if pages == COURANTES or lignes != lues.get(section[sorte, COURANTES], ()):
            yield from (Ligne(texte, ", ".join(filter(None, (_ROLES[sorte, pages], place)))) for texte, place in lignes)


class _Cible(NamedTuple):
    """Ce que désigne une relation : une adresse, ou une partie du fichier et son empreinte."""

    adresse: str
    empreinte: str


_Cibles = Mapping[str, _Cible]


class _Lecture(NamedTuple):
    """Ce qu'il faut pour lire un paragraphe d'une partie : l'aspect des fragments, le plan, les liens, les notes."""

    aspects: AspectsDeWord
    formes: Formes
    plan: Plan
    cibles: _Cibles
    notes: Mapping[tuple[str, str], tuple[Ligne, ...]] = {}


def _cibles(archive: zipfile.ZipFile, partie: str) -> _Cibles:
    dossier, _, nom = partie.rpartition("/")
    relations = f"{dossier}/_rels/{nom}.rels"
    noms = set(archive.namelist())
    if relations not in noms:
        return {}
    cibles = {}
    for relation in lire_xml(archive.read(relations)):
        adresse = str(relation.get("Target"))
        visee = posixpath.normpath(posixpath.join("/", dossier, adresse)).lstrip("/")
        crc = archive.getinfo(visee).CRC if visee in noms else zlib.crc32(adresse.encode())
        cibles[str(relation.get("Id"))] = _Cible(adresse, f"{crc:08x}")
    return cibles


def _lignes(blocs: Iterable[Noeud], lecture: _Lecture) -> Iterator[Ligne]:
    for bloc in blocs:
        if bloc.tag == INSERE:
            yield Ligne(DOCUMENT_INSERE)
        lecture.formes.hausser(bloc)
        for resultat in resultats_recalcules(bloc):
            resultat.text = ""
        cases = cases_du_bloc(bloc)
        precedente: Case | None = None
        for paragraphe in bloc.iter(P):
            if texte := " ".join(_ligne(paragraphe, lecture).split()):
                case = cases.get(paragraphe)
                niveau = lecture.plan.niveau_de_titre(paragraphe)
                places = (f"{_TITRE} {niveau}" if niveau else "", _place(case, precedente) if case else "")
                yield Ligne(texte, ", ".join(filter(None, places)))
                precedente = case
            for appel in paragraphe.iter(*_NOTES):
                yield from lecture.notes.get((str(appel.tag), str(appel.get(w("id")))), ())


def _place(case: Case, precedente: Case | None) -> str:
    """Situe une case ; la première de sa ligne à porter un texte le dit, non son rang, qu'une ligne venue décale."""
    est_la_premiere = precedente is None or case.ligne is not precedente.ligne
    return f"tableau, {'nouvelle ligne, ' if est_la_premiere else ''}{case.place}"


def _ligne(paragraphe: Noeud, lecture: _Lecture) -> str:
    """Rend le texte d'un paragraphe ; un passage barré ou masqué s'ouvre par ce qu'il est, et se ferme s'il finit."""
    marque_de = cache(partial(_marque, aspects=lecture.aspects, paragraphe=paragraphe))
    lus = (morceau for jeton in suites(paragraphe) for morceau in _morceaux(jeton, marque_de, lecture.cibles))
    dits: list[str] = []
    ouvert = ""
    for marque, suite in groupby((morceau for morceau in lus if morceau[0]), key=itemgetter(1)):
        texte = "".join(texte for texte, _ in suite)
        if not texte.strip():
            dits.append(texte)
            continue
        if ouvert and marque != ouvert:
            dits.append(f" [fin du passage {ouvert}] ")
        if marque and marque != ouvert:
            dits.append(f" [{marque}] ")
        ouvert = marque
        dits.append(texte)
    return "".join(dits)


def _morceaux(jeton: Jeton, marque_de: Callable[[Noeud], str], cibles: _Cibles) -> Iterator[tuple[str, str]]:
    """Énumère les textes d'un jeton, chacun avec ce qui le barre ou le masque ; puis l'adresse d'un lien."""
    if not jeton.est_atomique:
        yield _dit(jeton.texte, jeton.noeuds[0]), marque_de(jeton.noeuds[0])
        return
    marque = ""
    for fragment in (f for noeud in jeton.noeuds for f in _fragments(noeud)):
        if fragment.tag == EQUATION:
            yield equation(fragment), next(filter(None, map(marque_de, fragment.iter(f"{MATH}r"))), "")
            continue
        marque = marque_de(fragment)
        yield "".join(_texte(enfant, cibles, fragment) for enfant in fragment), marque
    liens = [n for n in jeton.noeuds if n.tag == LIEN and str(n.get(f"{_R}id")) in cibles]
    menees = [adresse_entiere(cibles[str(n.get(f"{_R}id"))].adresse, n.get(w("anchor"))) for n in liens]
    for adresse in (*menees, *adresses_en_champ(jeton.forme)):
        yield f" [lien vers {adresse}]", ""


def _fragments(noeud: Noeud) -> Iterator[Noeud]:
    """Énumère les fragments et les équations d'un nœud.

    Ni ceux que le suivi retire, ni ceux d'un paragraphe qu'il contiendrait n'en sont.
    """
    if noeud.tag in (R, EQUATION):
        yield noeud
    elif noeud.tag not in (DEL, w("moveFrom"), P):
        for enfant in noeud:
            yield from _fragments(enfant)


def _marque(fragment: Noeud, aspects: AspectsDeWord, paragraphe: Noeud) -> str:
    aspect = aspects.du_fragment(fragment, paragraphe)
    web = ["masqué sur le Web"] if aspect.masque_au_web else []
    return " et ".join([*(_FORMES[nature] for nature in aspect.natures), *web])


def _dit(texte: str, fragment: Noeud) -> str:
    """Rend un texte tel qu'il s'imprime : d'une police de symboles, le signe que montre chaque lettre."""
    police = fragment.find(f"{RPR}/{w('rFonts')}")
    nom = "" if police is None else str(police.get(w("ascii"), police.get(w("hAnsi"), "")))
    if nom.casefold() not in _POLICES_DE_SYMBOLES:
        return _a_sa_hauteur(texte, fragment)
    return "".join(signe if signe.isspace() else signe_de_police(nom, ord(signe)) for signe in texte)


def _a_sa_hauteur(texte: str, fragment: Noeud) -> str:
    """Rend les chiffres d'un exposant ou d'un indice par leurs signes ; les lettres de « 1er » se lisent telles."""
    reglee, decale = (fragment.find(f"{RPR}/{w(nom)}") for nom in ("vertAlign", "position"))
    hauteur = "" if reglee is None else str(reglee.get(w("val")))
    if reglee is None and decale is not None and (demis := lire_nombre(str(decale.get(w("val"), "")))):
        corps = fragment.find(f"{RPR}/{w('sz')}")
        taille = (None if corps is None else lire_nombre(str(corps.get(w("val"), "")))) or _CORPS_ORDINAIRE
        if abs(demis) * 4 >= taille:
            hauteur = "superscript" if demis > 0 else "subscript"
    # D'un mot, seule une lettre aurait son signe : « n » n'en est un que parmi des chiffres.
    tus = (ord("n"),) if _AUTRE_LETTRE.search(texte) else ()
    return texte.translate({code: signe for code, signe in _HAUTEURS.get(hauteur, {}).items() if code not in tus})


def _texte(enfant: Noeud, cibles: _Cibles, fragment: Noeud) -> str:
    if enfant.tag == w("t"):
        return _dit(enfant.text or "", fragment)
    if enfant.tag in _DESSINS:
        attributs = (str(v) for e in enfant.iter() for a, v in e.attrib.items() if str(a).startswith(_R))
        images = [cibles[i].empreinte for i in attributs if i in cibles]
        dits = dict.fromkeys(e.get("string", e.text or "") for e in enfant.iter(*_TEXTES_DESSINES))
        dit = " ".join(filter(None, dits))
        return f" [image {images[0]}] " if images else f" [dessin : {dit}] " if dit else " [dessin] "
    return _SIGNES.get(str(enfant.tag)) or "".join(map(signe_de, enfant.iter()))
