"""Le contrôle d'une matrice par celui qui va la déposer : ce qui manque, dit pour lui, et s'il peut déposer.

Une matrice n'est pas déposable si l'acheteur ne pourrait pas la lire, ne saurait pas de qui elle est, ou n'y
trouverait pas la réponse à une exigence primordiale, ni aucune réponse qu'il reconnaisse. Tout le reste se dit, et se
dépose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from cctgen.matrice import contrat
from cctgen.matrice.attendu import Attendue
from cctgen.matrice.completude import est_vide
from cctgen.matrice.controle.conseils import CONSEILS
from cctgen.matrice.controle.ensemble import attendues_du_fichier, controler
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import MatriceLue, Offre, Reponse, StatutOffre, statut_d_apres
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes

_REFS_CITEES = 5
CHAMPS_FACULTATIFS = ("Mandataire et membres du groupement",)
"""Vide pour qui répond seul."""


MOTIFS = {
    "etranger": "ce n'est pas une matrice de conformité.",
    "anonyme": "le soumissionnaire n'est pas nommé (feuille « Identification »).",
    "vierge": "aucune des {nombre} exigences n'a de réponse.",
    "meconnues": "aucune des {nombre} réponses n'a une conformité de la liste : vérifiez les en-têtes.",
    "primordiales": "exigences primordiales sans réponse ({nombre}) : {refs}.",
    "retirees": "lignes retirées du tableau ({nombre}) : {refs}.",
}
"""Ce qui empêche de déposer, outre un fichier qui ne se lit pas ; le contrôleur hors ligne dit les mêmes."""

RISQUES = {
    "feuille-absente": "feuilles retirées de la matrice publiée ({nombre}) : {refs}.",
    "primordiale-non-tenue": "exigences primordiales non tenues ({nombre}) : {refs}.",
    "non-notee-non-tenue": "exigences importantes non notées et non tenues ({nombre}) : {refs}.",
    "reponse-absente": "exigences sans conformité ({nombre}) : {refs}.",
    "valeur-non-reconnue": "réponses hors de la liste ({nombre}) : {refs}.",
    "contradiction": "réponses qui se contredisent ou portent une réserve ({nombre}) : {refs}.",
    "texte-modifie": "exigences dont le texte publié est modifié ({nombre}) : {refs}.",
    "justification-absente": "exigences primordiales sans justification ({nombre}) : {refs}.",
    "ligne-dupliquee": "exigences répondues sur plusieurs lignes ({nombre}) : {refs}.",
    "rapproche-par-texte": "exigences dont la référence est modifiée ({nombre}) : {refs}.",
    "exigence-inconnue": "lignes étrangères à la matrice ({nombre}) : {refs}.",
    "cellule-en-erreur": "cellules en erreur ({nombre}) : {refs}.",
    "mise-en-forme-signifiante": "mise en forme qui peut changer le sens d'une réponse ({nombre}) : {refs}.",
    "contenu-hors-tableau": "textes ou dessins hors des cellules à remplir, lisibles comme une réserve : {refs}.",
}
"""Ce qui n'empêche pas de déposer, et peut faire écarter l'offre : par code d'une anomalie, et les exigences ou, à
défaut, les feuilles qu'elle touche."""
_SELON_LA_GRAVITE = ("justification-absente", "mise-en-forme-signifiante")
"""Une simple information, ils ne risquent rien : l'exigence n'est pas primordiale, ou ce n'est qu'un lien."""


class AvantDepot(NamedTuple):
    """L'offre telle qu'elle serait relue, et ce qui empêche de la déposer ; sans motif, elle est déposable."""

    offre: Offre
    motifs: tuple[str, ...]
    est_vierge: bool = False

    @property
    def est_deposable(self) -> bool:
        """Vrai si rien n'empêche de déposer."""
        return not self.motifs

    @property
    def risques(self) -> tuple[str, ...]:
        """Rend ce qui peut faire écarter une matrice déposable ; sinon, les motifs passent d'abord."""
        if self.motifs:
            return ()
        a_dire = [
            a for a in self.offre.anomalies if a.code not in _SELON_LA_GRAVITE or a.gravite is not Gravite.INFORMATION
        ]
        citees = {c: dict.fromkeys(a.ref or a.lieu.feuille for a in a_dire if a.code == c) for c in RISQUES}
        return tuple(
            RISQUES[code].format(nombre=len(refs), refs=citer(tuple(refs))) for code, refs in citees.items() if refs
        )

    def en_dict(self) -> dict[str, object]:
        """Rend la forme JSON de la décision, à côté de celle de l'offre."""
        return {
            "fichier": self.offre.fichier,
            "deposable": self.est_deposable,
            "motifs": list(self.motifs),
            "risques": list(self.risques),
        }


def controler_avant_depot(octets: bytes, nom: str) -> AvantDepot:
    """Contrôle un fichier sans consultation : ce qu'il devait contenir vient de sa feuille technique."""
    return examiner(lire_matrice(octets, nom))


def examiner(matrice: MatriceLue, ajouts: Iterable[Anomalie] = ()) -> AvantDepot:
    """Contrôle une matrice lue ; `ajouts` sont des anomalies venues d'ailleurs, comme un inventaire confronté."""
    attendues = attendues_du_fichier(matrice)
    offre = controler(matrice, attendues)
    est_vierge = matrice.est_matrice and not any(map(_est_remplie, offre.reponses))
    venues = tuple(ajouts)
    siennes = (*_identification(matrice), *_non_notees_non_tenues(matrice, offre, attendues))
    anomalies = map(pour_le_soumissionnaire, (*offre.anomalies, *siennes, *venues))
    statut = statut_d_apres((*offre.anomalies, *venues)) if venues and matrice.est_matrice else offre.statut
    offre = replace(offre, anomalies=tuple(anomalies), statut=statut)
    return AvantDepot(offre, tuple(_motifs(offre, attendues, est_vierge=est_vierge)), est_vierge)


def pour_le_soumissionnaire(anomalie: Anomalie) -> Anomalie:
    """Rend l'anomalie avec le conseil qui s'adresse au soumissionnaire."""
    conseil = CONSEILS.get(anomalie.code)
    return anomalie if conseil is None else replace(anomalie, conseil=conseil.conseil)


def _est_remplie(reponse: Reponse) -> bool:
    saisies = (reponse.conformite_brute, reponse.couverture_brute, reponse.justification, reponse.renvoi)
    return not all(map(est_vide, saisies))


def _identification(matrice: MatriceLue) -> Iterator[Anomalie]:
    """Énumère les champs d'identification laissés vides ; le nom du soumissionnaire a sa propre anomalie."""
    if not (matrice.est_matrice and matrice.champs_reperes):
        return
    for champ in contrat.CHAMPS_SOUMISSIONNAIRE[1:]:
        cellule = matrice.champs_reperes.get(champ, "")
        if champ in CHAMPS_FACULTATIFS or not est_vide(matrice.identification.get(champ, "")):
            continue
        lieu = Lieu(matrice.fichier, None, contrat.FEUILLE_IDENTIFICATION, cellule)
        yield Anomalie("identification-incomplete", f"« {champ} » est vide.", "", Gravite.INFORMATION, lieu)


def _non_notees_non_tenues(matrice: MatriceLue, offre: Offre, attendues: Sequence[Attendue]) -> Iterator[Anomalie]:
    """Énumère les écarts à une exigence que rien ne note ; l'acheteur, lui, les lit de la consultation."""
    emises = {a.ref for a in attendues if a.niveau == "I"}
    # D'une matrice étrangère, aucune ligne n'est une réponse.
    lues = matrice.lignes if offre.reponses else ()
    for ligne, reponse in zip(lues, offre.reponses, strict=True):
        non_notee = reponse.ref in emises and ligne.valeur(contrat.NIVEAU).strip() == contrat.I_NON_NOTEE
        if non_notee and reponse.conformite in contrat.ECARTS:
            lieu = Lieu(matrice.fichier, None, ligne.feuille, ligne.cellule(contrat.CONFORMITE))
            message = f"exigence importante non notée, déclarée « {reponse.conformite} » : irrégularité potentielle."
            yield Anomalie("non-notee-non-tenue", message, "", Gravite.A_QUALIFIER, lieu, reponse.ref)


def _motifs(offre: Offre, attendues: Sequence[Attendue], *, est_vierge: bool) -> Iterator[str]:
    bloquants = bloquantes(offre.anomalies)
    yield from (anomalie.message for anomalie in bloquants)
    if offre.statut in (StatutOffre.ILLISIBLE, StatutOffre.ETRANGER):
        if not bloquants:
            yield MOTIFS["etranger"]
        return
    if not offre.soumissionnaire:
        yield MOTIFS["anonyme"]
    if est_vierge:
        yield MOTIFS["vierge"].format(nombre=len(attendues))
        return
    remplies = [reponse for reponse in offre.reponses if _est_remplie(reponse)]
    if not any(reponse.conformite for reponse in remplies):
        yield MOTIFS["meconnues"].format(nombre=len(remplies))
    repondues = {reponse.ref for reponse in offre.reponses if not est_vide(reponse.conformite_brute)}
    sans_reponse = [a.ref for a in attendues if a.niveau == "P" and a.ref not in repondues]
    if sans_reponse:
        yield MOTIFS["primordiales"].format(nombre=len(sans_reponse), refs=citer(sans_reponse))
    retirees = [a.ref for a in offre.anomalies if a.code == "ligne-absente" and a.ref not in sans_reponse]
    if retirees:
        yield MOTIFS["retirees"].format(nombre=len(retirees), refs=citer(retirees))


def citer(refs: Sequence[str]) -> str:
    """Rend les premières références, et le nombre des autres."""
    reste = len(refs) - _REFS_CITEES
    if reste <= 1:
        return ", ".join(refs)
    return f"{', '.join(refs[:_REFS_CITEES])} et {reste} autres"
