"""Fondre deux documents Word rendus du même modèle en un suivi de modifications.

La garde, le corps, les en-têtes et les pieds se comparent ; le sommaire, que Word met à jour, et les styles sont ceux
du document nouveau.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import zip_longest
from typing import Final

from lxml import etree

from cctgen.documents.word.revisions.appuis import Paire
from cctgen.documents.word.revisions.balises import (
    DEL,
    FORME,
    INS,
    LIEN,
    PPR,
    SDT,
    SECTPR,
    TRPR,
    Marques,
    Noeud,
    P,
    lire_xml,
    w,
)
from cctgen.documents.word.revisions.bandeaux import fondre_les_bandeaux, lire_les_bandeaux
from cctgen.documents.word.revisions.blocs import Fusion, paires
from cctgen.documents.word.revisions.comptage import elargir_les_numeros, lire_le_comptage
from cctgen.documents.word.revisions.formes import Formes
from cctgen.documents.word.revisions.lecture import APPELS, EQUATION, SENS, lire, lire_sans_blancs
from cctgen.documents.word.revisions.numerotations import lire_les_numerotations
from cctgen.documents.word.revisions.transport import (
    nommer_les_renvois,
    noms_des_signets,
    piece_de,
    rendre_transportable,
    separer_les_signets,
)
from cctgen.socle.fichiers import Reecriture, zip_reproductible
from cctgen.socle.nombres import lire_entier

_DOCUMENT: Final = "word/document.xml"
_NUMEROTATION: Final = "word/numbering.xml"
_STYLES: Final = "word/styles.xml"


@dataclass(frozen=True, slots=True)
class SuiviDeModifications:
    """Un document Word qui porte les deux versions, et le nombre de ses révisions.

    `est_fidele` : hors du sommaire et des images, tout refuser rend bien ce qui se lisait, tout accepter ce qui se lit.
    `porte_des_objets` : équations, notes, liens ou cases à remplir, qui ne se retirent qu'en toutes lettres.
    """

    octets: bytes
    revisions: int
    est_fidele: bool
    porte_des_objets: bool


def fondre_documents(avant: bytes, apres: bytes, auteur: str, jour: date) -> SuiviDeModifications:
    """Rend le document nouveau, où chaque différence d'avec l'ancien est une révision signée et datée.

    Tout accepter rend le texte du nouveau, tout refuser celui de l'ancien, en-têtes et pieds compris s'il est fidèle.
    """
    racine_ancienne, racine = (lire_xml(piece_de(docx, _DOCUMENT)) for docx in (avant, apres))
    listes = piece_de(avant, _NUMEROTATION), piece_de(apres, _NUMEROTATION)
    formes = _formes_notees((racine_ancienne, racine), (avant, apres), listes)
    anciens = lire_les_bandeaux(racine_ancienne, avant, formes[0])
    nouveaux = lire_les_bandeaux(racine, apres, formes[1])
    rendre_transportable(racine_ancienne, avant, apres)
    comptage = lire_le_comptage(piece_de(apres, _STYLES), listes[1])
    portees = [racine_ancienne, *anciens.racines()]
    numerotations = lire_les_numerotations(portees, racine, listes, comptage.par_style)
    objets = (e for r in (racine_ancienne, racine) for e in r.iter(LIEN, *APPELS, EQUATION))
    porte_des_objets = any(e.tag != LIEN or e.get(SENS) for e in objets)
    textes = [lire_sans_blancs(blocs_hors_sommaire(r)) for r in (racine_ancienne, racine)]
    parties = [*zip_longest(_parties(racine_ancienne), _parties(racine), fillvalue=_Partie((), ()))]
    appariees = [paires(a.blocs, n.blocs, comptage) for a, n in parties]
    deplaces = _signets_deplaces([paire for suite in appariees for paire in suite])
    libre = separer_les_signets(racine_ancienne, racine, deplaces, _premier_libre(racine))
    marques = Marques(auteur, jour, libre)
    fusion = Fusion(marques, numerotations.continues, comptage)
    sommaires = ([copy.deepcopy(s) for s in n.sommaire] for _, n in parties)
    fondus = [*zip(map(fusion.fondre_les_paires, appariees), sommaires, strict=True)]
    corps = _corps(racine)
    corps[:] = [*(bloc for blocs, sommaire in fondus for bloc in (*blocs, *sommaire)), *corps.findall(SECTPR)]
    elargir_les_numeros(corps, comptage)
    decides = [bloc for blocs, _ in fondus for bloc in blocs]
    porte_des_objets |= _cases(decides, INS) < _cases(blocs_hors_sommaire(racine_ancienne))
    fidele = [lire_sans_blancs(decides, INS), lire_sans_blancs(decides, DEL)] == textes
    etree.strip_attributes(corps, SENS, FORME)
    bandeaux, rendus = fondre_les_bandeaux(anciens, nouveaux, fusion)
    retouches: dict[str, Reecriture] = {
        _DOCUMENT: lambda _: _en_octets(racine),
        **{nom: partial(_remplacee, octets) for nom, octets in bandeaux.items()},
    }
    if numerotations.ajoutees:
        retouches[_NUMEROTATION] = numerotations.dans
    return SuiviDeModifications(
        zip_reproductible(apres, retouches), marques.nombre, fidele and rendus, porte_des_objets
    )


def _formes_notees(racines: Sequence[Noeud], docx: Sequence[bytes], listes: Sequence[bytes]) -> tuple[Formes, Formes]:
    """Rend les formes des deux documents, notées sur chacun ; l'ancien y nomme ses styles comme le nouveau."""
    anciennes, nouvelles = (Formes(piece_de(d, _STYLES), liste) for d, liste in zip(docx, listes, strict=True))
    anciennes.confronter(nouvelles)
    for racine, fichier, siennes in zip(racines, docx, (anciennes, nouvelles), strict=True):
        nommer_les_renvois(racine, fichier)
        siennes.noter(racine)
    anciennes.renommer(racines[0], nouvelles)
    return anciennes, nouvelles


def blocs_hors_sommaire(racine: Noeud) -> list[Noeud]:
    """Rend les blocs du corps d'un document, sans ceux de son sommaire."""
    return [bloc for partie in _parties(racine) for bloc in partie.blocs]


def _signets_deplaces(appariees: Sequence[Paire]) -> set[str]:
    """Rend les signets que les deux documents portent, mais dans deux blocs qui ne se répondent pas."""
    places: list[dict[str, int]] = [{}, {}]
    for rang, paire in enumerate(appariees):
        for lieux, bloc in zip(places, paire, strict=True):
            lieux.update(dict.fromkeys(() if bloc is None else noms_des_signets(bloc), rang))
    return {nom for nom in places[0].keys() & places[1].keys() if places[0][nom] != places[1][nom]}


def _cases(blocs: Sequence[Noeud], jetes: str = "") -> int:
    """Compte les cases à remplir de ces blocs, une fois jetée une sorte de révision."""
    cases = (case for bloc in blocs for case in bloc.iter(SDT))
    return sum(1 for case in cases if not (jetes and _est_dans(case, jetes)))


def _est_dans(noeud: Noeud, nature: str) -> bool:
    return any(a.tag == nature or a.find(f"{TRPR}/{nature}") is not None for a in noeud.iterancestors())


def _remplacee(octets: bytes, _: bytes) -> bytes:
    return octets


def _corps(racine: Noeud) -> Noeud:
    return next(racine.iter(w("body")))


def _premier_libre(racine: Noeud) -> int:
    """Rend un identifiant qu'aucun signet ne porte : Word les veut tous distincts."""
    return 1 + max((lire_entier(signet.get(w("id"))) or 0 for signet in racine.iter(w("bookmarkStart"))), default=0)


def _en_octets(racine: Noeud) -> bytes:
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8", standalone=True)


@dataclass(frozen=True, slots=True)
class _Partie:
    """Des blocs, puis le sommaire qui les suit : un champ qui s'étend sur plusieurs paragraphes."""

    blocs: tuple[Noeud, ...]
    sommaire: tuple[Noeud, ...]


def _parties(racine: Noeud) -> Iterator[_Partie]:
    blocs: list[Noeud] = []
    champ: list[Noeud] = []
    profondeur = 0
    for bloc in list(_corps(racine)):
        if bloc.tag == SECTPR:
            continue
        profondeur = max(0, profondeur + _ouvre(bloc))
        # Word range parfois dans un seul bloc le sommaire qu'il met à jour.
        champ.append(bloc)
        if profondeur:
            continue
        if _est_un_sommaire(champ):
            suite = _detacher_la_suite(champ)
            yield _Partie(tuple(blocs), tuple(champ))
            blocs = suite
        else:
            # Un renvoi ou un lien peut couvrir plusieurs paragraphes : ce qu'il porte se lit et se compare.
            blocs += champ
        champ = []
    # D'un champ jamais fermé, rien ne dit où il s'arrête : ce qui le suit est du texte.
    yield _Partie((*blocs, *champ), ())


def _detacher_la_suite(sommaire: Sequence[Noeud]) -> list[Noeud]:
    """Met dans son propre paragraphe ce qui suit, dans le dernier du sommaire, la fin du champ : c'est du texte."""
    dernier = sommaire[-1]
    ouverts = sum(map(_ouvre, sommaire[:-1]))
    suivants = list(dernier)
    for noeud in list(dernier):
        ouverts += _ouvre(noeud)
        suivants.remove(noeud)
        if ouverts <= 0 and any(b.get(w("fldCharType")) == "end" for b in noeud.iter(w("fldChar"))):
            break
    if dernier.tag != P or not "".join(map(lire, suivants)).strip():
        return []
    suite = etree.Element(P)
    suite.extend([*map(copy.deepcopy, dernier.findall(PPR)), *suivants])
    # La section, s'il en porte une, s'arrête après le dernier des deux.
    for propres in dernier.findall(PPR):
        for section in propres.findall(SECTPR):
            propres.remove(section)
    dernier.addnext(suite)
    return [suite]


def _ouvre(noeud: Noeud) -> int:
    """Rend combien de champs s'ouvrent dans un nœud, moins ceux qui s'y ferment."""
    bords = [b.get(w("fldCharType")) for b in noeud.iter(w("fldChar"))]
    return bords.count("begin") - bords.count("end")


def _est_un_sommaire(blocs: Sequence[Noeud]) -> bool:
    return any((i.text or "").lstrip().startswith("TOC ") for b in blocs for i in b.iter(w("instrText")))
