"""Ce qui change d'une version à l'autre : l'additif destiné à tous, et le suivi de modifications Word.

Une modification du dossier de consultation doit être non équivoque et diffusée à tous les candidats.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from cctgen.assemblage.modele import Edition
from cctgen.assemblage.suivi.versions import Ecart, ElementPublie, NatureEcart, Version
from cctgen.consultation.modele import date_en_clair, lots_en_clair
from cctgen.documents.entete import EnTete, entete_d_une_edition
from cctgen.documents.texte import Ajout, Bloc, Inline, Paragraphe, Retrait, Texte, Titre, en_clair, paragraphe, tableau
from cctgen.documents.word.rendu import rendre_rapport

_NATURES = {
    NatureEcart.AJOUT: "Ajouté",
    NatureEcart.RETRAIT: "Retiré",
    NatureEcart.MODIFICATION: "Modifié",
}
_MOT = re.compile(r"\s+|[\w'’-]+|[^\w\s]")


def rendre_additif(modele: bytes, edition: Edition, avant: Version, apres: Version, ecarts: Sequence[Ecart]) -> bytes:
    """Rend l'additif : ce qui change, article par article, et la matrice à utiliser."""
    entete = _entete(edition, apres, "Additif au dossier de consultation", _passage(avant, apres))
    return rendre_rapport(modele, entete, tuple(_additif(avant, apres, ecarts)))


def rendre_suivi(modele: bytes, edition: Edition, avant: Version, apres: Version, ecarts: Sequence[Ecart]) -> bytes:
    """Rend les textes touchés, ajouts et retraits montrés par le suivi de modifications de Word."""
    entete = _entete(edition, apres, "Textes modifiés, en suivi de modifications", _passage(avant, apres))
    return rendre_rapport(modele, entete, tuple(_suivi(edition, apres, ecarts)))


def _entete(edition: Edition, apres: Version, titre: str, sous_titre: str) -> EnTete:
    entete = entete_d_une_edition(edition, titre, sous_titre)
    return replace(entete, date=date.fromisoformat(apres.date), version=str(apres.numero))


def _passage(avant: Version, apres: Version) -> str:
    return f"De la version {avant.numero} à la version {apres.numero}"


def _additif(avant: Version, apres: Version, ecarts: Sequence[Ecart]) -> Iterator[Bloc]:
    yield Titre(1, "Objet")
    yield paragraphe(
        f"Le présent additif modifie la version {avant.numero} du dossier de consultation, du"
        f" {date_en_clair(date.fromisoformat(avant.date))}."
        f" La version {apres.numero} la remplace ; elle seule fait foi."
    )
    yield paragraphe(
        "La matrice de conformité à remettre est celle de cette version. Une matrice remise sur la version précédente"
        " est signalée, et les exigences touchées sont examinées une à une."
    )
    for objet, titre in (("cadre", "Règlement de la consultation"), ("article", "Articles"), ("exigence", "Exigences")):
        lignes = [_ligne(e) for e in ecarts if e.objet == objet]
        if lignes:
            yield Titre(1, titre)
            yield tableau(("Nature", "Où", "Avant", "Après"), lignes, (1, 2, 4, 4))


def _ligne(ecart: Ecart) -> tuple[str, str, str, str]:
    avant, apres = _lignes(ecart.avant, ecart.apres), _lignes(ecart.apres, ecart.avant)
    return (_NATURES[ecart.nature], _situation(ecart), "\n".join(avant), "\n".join(apres))


def _situation(ecart: Ecart) -> str:
    element = ecart.apres or ecart.avant
    if element is None:
        return ecart.id
    lots = lots_en_clair(element.lots)
    niveau = f", niveau {element.niveau}" if element.niveau else ""
    precision = f" ({lots})" if lots else ""
    return f"{element.document}, article {element.numero} : {ecart.id}{niveau}{precision}"


def _lignes(element: ElementPublie | None, autre: ElementPublie | None) -> list[str]:
    """Rend les lignes du texte, précédées de ce qui change autour de lui : titre, niveau, lots."""
    if element is None:
        return [""]
    lignes = en_clair(element.texte).split("\n")
    if autre is None:
        return lignes
    autour = (
        ("Titre", element.titre, autre.titre),
        ("Niveau", element.niveau, autre.niveau),
        ("Lots", lots_en_clair(element.lots), lots_en_clair(autre.lots)),
    )
    return [*(f"{nom} : {valeur}" for nom, valeur, ancienne in autour if valeur != ancienne), *lignes]


def _suivi(edition: Edition, apres: Version, ecarts: Sequence[Ecart]) -> Iterator[Bloc]:
    jour = date.fromisoformat(apres.date)
    for ecart in ecarts:
        yield Titre(1, f"{_NATURES[ecart.nature]} : {ecart.id} – {ecart.titre}")
        yield paragraphe(_situation(ecart))
        avant, nouveau = _lignes(ecart.avant, ecart.apres), _lignes(ecart.apres, ecart.avant)
        for ancienne, nouvelle in _apparier(avant, nouveau):
            yield Paragraphe(tuple(_comparer_mots(ancienne, nouvelle, edition.acheteur, jour)))


def _apparier(avant: Sequence[str], apres: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Apparie les paragraphes des deux versions ; un paragraphe seul est tout entier ajouté ou retiré."""
    comparaison = difflib.SequenceMatcher(None, avant, apres, autojunk=False)
    for _, debut, fin, debut_apres, fin_apres in comparaison.get_opcodes():
        anciens, nouveaux = list(avant[debut:fin]), list(apres[debut_apres:fin_apres])
        longueur = max(len(anciens), len(nouveaux))
        anciens += [""] * (longueur - len(anciens))
        nouveaux += [""] * (longueur - len(nouveaux))
        yield from ((a, n) for a, n in zip(anciens, nouveaux, strict=True) if a or n)


def _comparer_mots(avant: str, apres: str, auteur: str, jour: date) -> Iterator[Inline]:
    """Rend les révisions mot à mot ; une espace commune entre deux changements n'en fait pas deux."""
    anciens, nouveaux = _MOT.findall(avant), _MOT.findall(apres)
    comparaison = difflib.SequenceMatcher(None, anciens, nouveaux, autojunk=False)
    retire = ajoute = ""
    for operation, debut, fin, debut_apres, fin_apres in comparaison.get_opcodes():
        ancien, nouveau = "".join(anciens[debut:fin]), "".join(nouveaux[debut_apres:fin_apres])
        if operation == "equal" and (ancien.strip() or not (retire or ajoute)):
            yield from _revisions(retire, ajoute, auteur, jour)
            retire = ajoute = ""
            yield Texte(ancien)
        else:
            retire, ajoute = retire + ancien, ajoute + nouveau
    yield from _revisions(retire, ajoute, auteur, jour)


def _revisions(retire: str, ajoute: str, auteur: str, jour: date) -> Iterator[Inline]:
    if retire:
        yield Retrait(retire, auteur, jour)
    if ajoute:
        yield Ajout(ajoute, auteur, jour)
