"""Les demandes qu'appelle une offre, d'après ce que sa lecture a relevé."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.clausier.modele import Niveau
from cctgen.depouillement.composants.controle import EXIGENCE_DES_PRODUITS
from cctgen.depouillement.composants.declares import composant_a, declaration
from cctgen.evaluation.actes.situations import (
    COMPOSANTS,
    JUSTIFICATION_DU_PRIX,
    PAR_CODE,
    SANS_REPONSE,
    NatureDemande,
    Situation,
)
from cctgen.evaluation.modele import PRIX
from cctgen.evaluation.prix.anormalement_bas import PrixBas
from cctgen.matrice.contrat import Conformite, Couverture
from cctgen.matrice.controle.reserves import evoque_une_reserve
from cctgen.matrice.modele import Offre, Reponse
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import majuscule


@dataclass(frozen=True, slots=True)
class Demande:
    """Ce qu'il y a à demander à une offre sur une exigence, sur l'offre entière (vide) ou sur son prix.

    `texte` ne dépend que de l'exigence et des situations ; `releve` cite l'offre.
    """

    exigence: str
    nature: NatureDemande
    situations: tuple[str, ...]
    texte: str
    releve: str

    @property
    def cas(self) -> tuple[str, tuple[str, ...]]:
        """Rend ce qui doit recevoir le même texte : l'exigence et les situations."""
        return self.exigence, self.situations


def demandes_de(offre: Offre, dossier: Dossier, prix_bas: PrixBas | None = None) -> tuple[Demande, ...]:
    """Rend les demandes d'une offre, dans l'ordre de sa matrice, puis de l'offre entière, puis du prix."""
    exigences = dossier.exigences(offre.lot)
    rangs = {e.ref: rang for rang, e in enumerate(exigences)}
    groupes: dict[tuple[str, NatureDemande], dict[str, tuple[Situation, list[str]]]] = {}
    for ref, situation, releve in dict.fromkeys(_relevees(offre, exigences)):
        connue = ref if ref in rangs else ""
        groupe = groupes.setdefault((connue, situation.nature), {})
        groupe.setdefault(situation.nom, (situation, []))[1].append(releve)
    ordonnes = sorted(groupes, key=lambda cle: (rangs.get(cle[0], len(rangs)), cle[1]))
    demandes = [_demande(ref, nature, groupes[ref, nature]) for ref, nature in ordonnes]
    return (*demandes, *([] if prix_bas is None else [_du_prix()]))


def _demande(ref: str, nature: NatureDemande, groupe: Mapping[str, tuple[Situation, list[str]]]) -> Demande:
    """Plusieurs situations font autant de questions, numérotées ; ce que porte l'offre se range sous la sienne."""
    noms = tuple(sorted(groupe))
    questions = [groupe[nom][0].question for nom in noms]
    releves = [tuple(dict.fromkeys(groupe[nom][1])) for nom in noms]
    if len(noms) == 1:
        return Demande(ref, nature, noms, questions[0], "\n".join(releves[0]))
    texte = "\n".join(f"{rang}. {question}" for rang, question in enumerate(questions, start=1))
    vises = [ligne for rang, siens in enumerate(releves, start=1) for ligne in (f"Pour la demande {rang} :", *siens)]
    return Demande(ref, nature, noms, texte, "\n".join(vises))


def _du_prix() -> Demande:
    """Le relevé reste vide : les prix des autres offres et l'estimation ne se communiquent pas."""
    situation = JUSTIFICATION_DU_PRIX
    return Demande(PRIX, situation.nature, (situation.nom,), situation.question, "")


_Releve = tuple[str, Situation, str]


def _relevees(offre: Offre, exigences: Iterable[ExigenceRetenue]) -> Iterator[_Releve]:
    primordiales = {e.ref for e in exigences if e.niveau is Niveau.P}
    non_notees = {e.ref for e in exigences if e.est_imperative} - primordiales
    d_une_autre_edition = _citees_par_l_edition(offre)
    for anomalie in offre.anomalies:
        situation = PAR_CODE.get(anomalie.code)
        if situation is _REECRIT and anomalie.ref in d_une_autre_edition:
            continue  # La question posée sur l'offre entière la demande déjà.
        if situation in (_ABSENTE, _SANS_PREUVE) and anomalie.ref in non_notees:
            precisee = SANS_REPONSE if situation is _ABSENTE else situation
            yield anomalie.ref, precisee, majuscule(anomalie.message)
        elif situation is not None and _appelle_une_demande(anomalie, situation, primordiales):
            sans_ligne = situation.nom in COMPOSANTS and not anomalie.ref
            ref = EXIGENCE_DES_PRODUITS if sans_ligne else anomalie.ref
            yield from ((ref, situation, constat) for constat in _constats(anomalie, situation, offre))
    for reponse in offre.reponses:
        if reponse.ref in primordiales:
            yield from _ecarts(reponse, PAR_CODE["primordiale-non-tenue"], _NON_TENUES)
        elif reponse.ref in non_notees:
            yield from _ecarts(reponse, PAR_CODE["non-notee-non-tenue"], _REFUSEES)
        if reponse.couverture == Couverture.VERSION_FUTURE and reponse.conformite != Conformite.CONFORME:
            yield reponse.ref, PAR_CODE["version-future"], f"Mode de couverture : {Couverture.VERSION_FUTURE}."


def _appelle_une_demande(anomalie: Anomalie, situation: Situation, primordiales: set[str]) -> bool:
    """Une réponse absente sur une I notée s'apprécie ; la conformité déclarée d'une P se lit dans la réponse."""
    if situation.nom == "exigence primordiale non tenue":
        return False
    if situation.nature is NatureDemande.REGULARISATION:
        return anomalie.ref in primordiales
    glissee = anomalie.code == "contenu-hors-tableau" and evoque_une_reserve(anomalie.message)
    return anomalie.gravite is not Gravite.INFORMATION or situation.nom in COMPOSANTS or glissee


def _ecarts(reponse: Reponse, non_tenue: Situation, non_tenues: Collection[Conformite]) -> Iterator[_Releve]:
    """Énumère l'écart que la réponse déclare, sans qu'une anomalie ait à le répéter."""
    declaree = f"Conformité déclarée : {reponse.conformite}."
    if reponse.conformite == Conformite.PARTIELLE:
        yield reponse.ref, PAR_CODE["partielle"], declaree
    elif reponse.conformite in non_tenues:
        yield reponse.ref, non_tenue, declaree


def _citees_par_l_edition(offre: Offre) -> set[str]:
    """Rend les exigences qu'une matrice d'une autre édition porte autrement : son soumissionnaire n'a rien réécrit."""
    return {ref for a in offre.anomalies if PAR_CODE.get(a.code) is _AUTRE_EDITION for ref in _REF.findall(a.message)}


_REF = re.compile(r"[A-Z][\w-]*\d")
_ABSENTE, _REECRIT = PAR_CODE["reponse-absente"], PAR_CODE["texte-modifie"]
_AUTRE_EDITION, _SANS_PREUVE = PAR_CODE["version-differente"], PAR_CODE["justification-absente"]
_REFUSEES = (Conformite.NON_CONFORME, Conformite.SANS_OBJET)
"""Sur une I non notée, un « Sans objet » dont le motif n'est pas admis se juge comme « Non conforme »."""
_NON_TENUES = (*_REFUSEES, Conformite.DEROGATION)


def _constats(anomalie: Anomalie, situation: Situation, offre: Offre) -> Iterator[str]:
    """Énumère ce que porte l'offre, sans ce que l'outil en déduit : un rapprochement proposé suggérerait la réponse."""
    if situation.nom in COMPOSANTS:
        # Une même raison se dit une fois pour plusieurs composants : chacun se demande.
        for lieu in (anomalie.lieu, *anomalie.autres_lieux):
            yield _du_composant(lieu, anomalie, offre)
    elif situation.nom == "ligne non rattachée":
        yield f"Cellule {anomalie.lieu.cellule} de la feuille « {anomalie.lieu.feuille} » de la matrice remise."
    else:
        yield majuscule(anomalie.message)


def _du_composant(lieu: Lieu, anomalie: Anomalie, offre: Offre) -> str:
    """Rend ce que l'offre dit du composant à ce lieu : sa ligne, à défaut ce que l'inventaire remis en porte."""
    if (composant := composant_a(lieu, offre)) is not None:
        return declaration(composant)
    tu = next((a for a in offre.anomalies if a.code == _NON_DECLARE and a.lieu == lieu), None)
    if tu is None and lieu.feuille:
        return f"Composant de l'inventaire remis : {lieu}."
    return majuscule((tu or anomalie).message)


_NON_DECLARE = "composant-non-declare"
