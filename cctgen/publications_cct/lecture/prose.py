"""Les règles écrites hors de tout tableau : chacune devient une règle de fiche, ou est nommée."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cctgen.publications_cct.lecture.titres import Titre, rubrique_des_titres, titres_au_dessus
from cctgen.publications_cct.modele import ExigencePubliee, a_examiner, pour_information
from cctgen.publications_cct.texte import nettoyer, sur_une_ligne, texte_de_markdown
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.typographie import raccourcir

_REGLE = re.compile(
    r"^\s*(?P<titre>#{1,6}\s*)?(?:[-*+]\s+)?(?:\*\*|__)?"
    r"(?P<nom>r[èe]gles?\s*(?:n°\s*)?(?:\d[\d.]*|:)|"
    r"(?:exi|exigence|ex|cct)[-_ ]?(?:[a-z]{1,6}[-_ ])?\d+\b(?=\s*(?:[:(–-]|\*\*)))",
    re.IGNORECASE,
)
_TITRE = re.compile(r"^ {0,3}(#{1,6})\s")
_PUCE = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_PLURIEL = re.compile(r"^r[èe]gles?\b", re.IGNORECASE)
_BORDS = re.compile(r"^[\s*_:–-]+")
_CLOTURE = re.compile(r"^\s*(?:```|~~~)")
_ANNONCE_UNE_LISTE = re.compile(r":\W*$")


@dataclass(frozen=True, slots=True)
class Etendue:
    """Une règle annoncée : sa ligne (à partir de 1), la fin de son texte, non comprise, et comment elle s'annonce."""

    ligne: int
    fin: int
    titre: int
    reference: str


def regles_en_prose(
    visible: str, brut: str, nom: str, titres: tuple[Titre, ...]
) -> tuple[tuple[ExigencePubliee, ...], list[Anomalie]]:
    """Rend les règles rédigées hors tableau, et l'anomalie qui nomme chacune.

    `visible` est le texte sans ses tableaux ni ses blocs de code, ligne pour ligne ; `brut`, le texte entier.
    """
    lignes, brutes = visible.split("\n"), brut.split("\n")
    regles: list[ExigencePubliee] = []
    anomalies: list[Anomalie] = []
    for etendue in _etendues(lignes):
        enonce = _texte(lignes[etendue.ligne - 1 : etendue.fin])
        annonce = sur_une_ligne(texte_de_markdown(lignes[etendue.ligne - 1].strip().lstrip("#")))
        if not enonce:
            anomalies.append(_sans_texte(annonce, nom, etendue.ligne))
            continue
        exemples = sum(bool(_CLOTURE.match(b)) for b in brutes[etendue.ligne - 1 : etendue.fin]) // 2
        anomalies.append(_reprise(annonce, exemples, nom, etendue))
        au_dessus = titres_au_dessus(titres, etendue.ligne)
        regles.append(_regle(etendue, enonce, au_dessus[:-1] if etendue.titre else au_dessus, nom))
    return tuple(regles), anomalies


def _regle(etendue: Etendue, enonce: str, titres: tuple[str, ...], nom: str) -> ExigencePubliee:
    return ExigencePubliee(
        source="",
        version="",
        reference=etendue.reference,
        niveau=None,
        niveau_source="",
        enonce=enonce,
        rubrique=rubrique_des_titres(tuple(t for t in titres if not _REGLE.match(t))),
        titres=titres,
        fichier=nom,
        ligne=etendue.ligne,
        en_prose=True,
    )


def _etendues(lignes: Sequence[str]) -> Iterator[Etendue]:
    annonces = [(rang, m) for rang, ligne in enumerate(lignes) if (m := _REGLE.match(ligne))]
    bornes = [*(rang for rang, _ in annonces), len(lignes)]
    for (rang, annonce), suivante in zip(annonces, bornes[1:], strict=True):
        niveau = len((annonce.group("titre") or "").strip())
        fin = _fin_de_titre(lignes, rang, niveau) if niveau else _fin_de_paragraphe(lignes, rang, annonce.end())
        nom = _PLURIEL.sub("Règle", " ".join(annonce.group("nom").split()).rstrip(" :."))
        reference = nom if any(c.isdigit() for c in nom) else ""
        yield Etendue(rang + 1, min(fin, suivante), niveau, reference)


def _fin_de_titre(lignes: Sequence[str], rang: int, niveau: int) -> int:
    """Une règle titrée va jusqu'au prochain titre de son rang : ses sous-titres en font partie."""
    for suivant in range(rang + 1, len(lignes)):
        if (m := _TITRE.match(lignes[suivant])) and len(m.group(1)) <= niveau:
            return suivant
    return len(lignes)


def _fin_de_paragraphe(lignes: Sequence[str], rang: int, debut: int) -> int:
    """Une règle annoncée en ligne tient dans son paragraphe, ou le suivant si rien ne suit, et la liste qu'il ouvre."""
    fin = rang + 1
    if not _BORDS.sub("", lignes[rang][debut:]).strip():
        fin = _fin_du_vide(lignes, fin)
    fin = _fin_du_plein(lignes, fin)
    if _ANNONCE_UNE_LISTE.search(lignes[fin - 1]):
        liste = _fin_du_vide(lignes, fin)
        if liste < len(lignes) and _PUCE.match(lignes[liste]):
            fin = _fin_du_plein(lignes, liste)
    return fin


def _fin_du_vide(lignes: Sequence[str], rang: int) -> int:
    return next((r for r in range(rang, len(lignes)) if lignes[r].strip()), len(lignes))


def _fin_du_plein(lignes: Sequence[str], rang: int) -> int:
    pleines = (r for r in range(rang, len(lignes)) if not lignes[r].strip() or _TITRE.match(lignes[r]))
    return next(pleines, len(lignes))


def _texte(lignes: Sequence[str]) -> str:
    """Rend le texte d'une règle : une ligne par paragraphe ou par élément de liste, l'annonce ôtée."""
    annonce = _REGLE.match(lignes[0])
    premiere = _BORDS.sub("", lignes[0][annonce.end() if annonce else 0 :])
    paragraphes: list[str] = []
    ouvert = False
    for ligne in (premiere, *lignes[1:]):
        nue = ligne.strip()
        if not nue:
            ouvert = False
        elif ouvert and not _PUCE.match(ligne) and not _TITRE.match(ligne):
            paragraphes[-1] += f" {nue}"
        else:
            paragraphes.append(_PUCE.sub("- ", nue.lstrip("# ") if _TITRE.match(ligne) else nue))
            ouvert = not _TITRE.match(ligne)
    return nettoyer("\n".join(map(_propre, paragraphes)))


def _propre(paragraphe: str) -> str:
    puce = paragraphe.startswith("- ")
    return ("- " if puce else "") + texte_de_markdown(paragraphe[2:] if puce else paragraphe)


def _abrege(texte: str) -> str:
    return raccourcir(texte, 80)


def _reprise(annonce: str, exemples: int, nom: str, etendue: Etendue) -> Anomalie:
    reste = f" ; {exemples} exemple(s) de code, lignes {etendue.ligne} à {etendue.fin}, non repris" if exemples else ""
    return pour_information(
        "regle-hors-tableau",
        f"« {_abrege(annonce)} », rédigée hors tableau, entre comme règle de fiche, sans niveau{reste}.",
        Lieu(nom, etendue.ligne),
        etendue.reference,
        "Si elle doit se prouver, faites-en une exigence dans la consultation.",
    )


def _sans_texte(annonce: str, nom: str, ligne: int) -> Anomalie:
    return a_examiner(
        "regle-hors-tableau",
        f"« {_abrege(annonce)} » annonce une règle dont le texte ne se lit pas.",
        "Elle n'est pas importée : reprenez-la dans une clause si elle oblige.",
        Lieu(nom, ligne),
    )
