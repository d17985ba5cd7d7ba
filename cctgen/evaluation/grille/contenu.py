"""Ce que portera chaque feuille d'une grille, avant tout classeur : les mêmes lignes, par offre ou par exigence.

Aucun prix n'y figure : qui apprécie la technique ne doit pas le voir.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.documents.markdown.lecture import en_clair
from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.appuis.montants import MENTION, sans_montant
from cctgen.evaluation.grille.contrat import (
    CHAMP_EMPREINTE,
    CHAMP_LOT,
    CHAMP_SOUMISSIONNAIRE,
    COLONNE_ECART,
    COLONNE_FICHIER,
    COLONNE_PREUVE,
    COLONNE_REPONSE_RECUE,
    COLONNE_RESTE,
    COLONNE_SOUMISSIONNAIRE,
    COLONNES_DECLAREES,
    COLONNES_SAISIE,
    LONGUEUR_DU_DEBUT,
    PREFIXE_AVIS,
    SANS_ALLOTISSEMENT,
    Forme,
)
from cctgen.evaluation.modele import Avis, CleOffre, cle_de, motif_hors_comparaison, nom_affiche, nom_replie
from cctgen.evaluation.notation.portee import porteurs
from cctgen.evaluation.reserves import declarees
from cctgen.matrice.contrat import lettre
from cctgen.matrice.modele import Offre, Reponse
from cctgen.socle.typographie import raccourcir

PREMIERE_LIGNE = 10
"""Sous les champs de l'en-tête et la ligne des colonnes."""

_NOM_DE_FEUILLE = 31

Refs = frozenset[str]
"""Les exigences d'un lot qu'une grille porte."""


@dataclass(frozen=True, slots=True)
class Etendue:
    """Ce que porte une grille : toutes les exigences, ou celles-ci par lot ; et les avis déjà écrits à y reporter."""

    refs: Mapping[int, Refs] | None = None
    deja: Mapping[CleOffre, Mapping[str, Avis]] = field(default_factory=dict)

    def couvre(self, lot: int, ref: str) -> bool:
        """Vrai si l'exigence est de celles que la grille donne à apprécier."""
        return self.refs is None or ref in self.refs.get(lot, frozenset())

    def exigences(self, dossier: Dossier, offre: Offre) -> Sequence[ExigenceRetenue]:
        """Rend les exigences d'une offre : celles à apprécier, et celles dont un avis déjà écrit se perdrait sinon."""
        toutes = dossier.exigences(offre.lot)
        if self.refs is None:
            return toutes
        ecrites = self.deja.get(cle_de(offre), {})
        return [e for e in toutes if self.couvre(offre.lot, e.ref) or e.ref in ecrites]

    def hors_d_elle(self) -> dict[CleOffre, list[str]]:
        """Rend, par offre, les exigences où un avis est écrit et que la grille ne donne plus à apprécier."""
        hors = {cle: [ref for ref in avis if not self.couvre(cle.lot, ref)] for cle, avis in self.deja.items()}
        return {cle: refs for cle, refs in hors.items() if refs}


ENTIERE = Etendue()


class LigneDeGrille(NamedTuple):
    """Une exigence d'une offre, prête à écrire ; `deja` est ce qui est déjà écrit ou tranché.

    Un n-uplet : une grille de cinq cents offres en porte plus de cent mille.
    """

    offre: Offre
    exigence: ExigenceRetenue
    reponse: Reponse | None
    anomalies: str
    avis: tuple[str, ...] = ()
    ecart: str = ""
    deja: Avis | None = None
    reponse_recue: str = ""

    def montrees(self) -> tuple[str, ...]:
        """Rend ce que l'offre déclare et ce qui y est relevé, dans l'ordre des colonnes, montants masqués."""
        reponse = self.reponse
        if reponse is None:
            declare: tuple[str, ...] = ("", "", "", "", self.anomalies)
        else:
            declare = (
                reponse.conformite or reponse.conformite_brute,
                reponse.couverture or reponse.couverture_brute,
                reponse.justification,
                reponse.renvoi,
                self.anomalies,
            )
        montres = tuple(map(sans_montant, declare))
        if montres == declare:
            return montres
        return (*montres[:-1], "\n".join(filter(None, (montres[-1], MENTION))))

    def declarees(self) -> dict[str, str]:
        """Rend ce que disent de l'offre les colonnes que l'évaluateur ne remplit pas, montants masqués."""
        valeurs = dict(zip(DE_L_OFFRE, self.montrees(), strict=True))
        valeurs[COLONNE_SOUMISSIONNAIRE] = nom_affiche(self.offre)
        valeurs[COLONNE_FICHIER] = self.offre.sha256[:LONGUEUR_DU_DEBUT]
        valeurs[COLONNE_ECART] = self.ecart
        valeurs[COLONNE_REPONSE_RECUE] = sans_montant(self.reponse_recue)
        return valeurs


_DE_L_EXIGENCE, DE_L_OFFRE = COLONNES_DECLAREES[:5], COLONNES_DECLAREES[5:]


def valeurs_de(exigence: ExigenceRetenue) -> dict[str, str]:
    """Rend ce que les mêmes colonnes disent d'une exigence, quelle que soit l'offre."""
    propres = (
        exigence.ref,
        exigence.libelle_theme,
        exigence.niveau.value,
        "Oui" if exigence.notee else "Non",
        en_clair(exigence.enonce),
    )
    return {**dict(zip(_DE_L_EXIGENCE, propres, strict=True)), COLONNE_PREUVE: en_clair(exigence.preuve)}


@dataclass(frozen=True)
class FeuilleAEcrire:
    """Une feuille à écrire : ses champs d'en-tête, ses lignes, et les avis de chacun dans une grille de consensus."""

    nom: str
    forme: Forme
    lot: int
    champs: tuple[tuple[str, str], ...]
    lignes: tuple[LigneDeGrille, ...]
    evaluateurs: tuple[str, ...] = ()

    @cached_property
    def colonnes(self) -> tuple[str, ...]:
        """Rend les en-têtes ; ceux du contrat gardent leur nom et leur ordre."""
        par_exigence = self.forme is Forme.PAR_EXIGENCE
        reunion = (COLONNE_ECART, *(f"{PREFIXE_AVIS}{nom}" for nom in self.evaluateurs)) if self.evaluateurs else ()
        return (
            COLONNES_DECLAREES[0],
            *((COLONNE_SOUMISSIONNAIRE,) if par_exigence else ()),
            *COLONNES_DECLAREES[1:],
            *((COLONNE_REPONSE_RECUE,) if any(li.reponse_recue for li in self.lignes) else ()),
            *reunion,
            *COLONNES_SAISIE,
            COLONNE_PREUVE,
            COLONNE_RESTE,
            *((COLONNE_FICHIER,) if par_exigence else ()),
        )

    def lettre(self, colonne: str) -> str:
        """Rend « K » pour une colonne."""
        return self._lettres[colonne]

    @cached_property
    def _lettres(self) -> Mapping[str, str]:
        return {colonne: lettre(rang) for rang, colonne in enumerate(self.colonnes)}

    @property
    def derniere(self) -> int:
        """Rend le numéro de la dernière ligne du tableau."""
        return PREMIERE_LIGNE - 1 + max(len(self.lignes), 1)

    @cached_property
    def soumissionnaires(self) -> str:
        """Rend le nom de qui est apprécié sur la feuille."""
        offres = {id(li.offre): li.offre for li in self.lignes}
        return ", ".join(dict.fromkeys(map(nom_affiche, offres.values())))


def comparables(dossier: Dossier, offres: Iterable[Offre]) -> list[Offre]:
    """Rend les offres qui s'apprécient, par lot puis par nom."""
    retenues = [o for o in offres if not motif_hors_comparaison(o, dossier.numeros)]
    return sorted(retenues, key=lambda o: (o.lot, nom_replie(nom_affiche(o)), o.sha256))


def lignes_de(
    offre: Offre, exigences: Sequence[ExigenceRetenue], deja: Mapping[str, Avis] | None = None
) -> Iterator[LigneDeGrille]:
    """Énumère les lignes d'une offre, dans l'ordre de la matrice ; `deja` est ce qui y est déjà écrit."""
    reponses = {r.ref: r for r in offre.reponses}
    anomalies: dict[str, list[str]] = {}
    for anomalie in offre.anomalies:
        anomalies.setdefault(anomalie.ref, []).append(anomalie.message)
    # Ce qui tient le classement attend un constat : la ligne le montre, et le demande.
    for ref, _, message in declarees(offre, exigences):
        anomalies.setdefault(ref, []).append(message)
    relevees = {ref: "\n".join(dict.fromkeys(messages)) for ref, messages in anomalies.items()}
    ecrits = deja or {}
    for exigence in exigences:
        ref = exigence.ref
        yield LigneDeGrille(offre, exigence, reponses.get(ref), relevees.get(ref, ""), (), "", ecrits.get(ref))


def feuilles_par_offre(
    dossier: Dossier, offres: Iterable[Offre], pris: set[str], etendue: Etendue = ENTIERE
) -> Iterator[FeuilleAEcrire]:
    """Énumère une feuille par offre et par lot ; `etendue` y restreint les exigences."""
    for offre in comparables(dossier, offres):
        lignes = tuple(lignes_de(offre, etendue.exigences(dossier, offre), etendue.deja.get(cle_de(offre))))
        if lignes or etendue.refs is None:
            yield feuille_d_une_offre(dossier, offre, lignes, pris)


def feuille_d_une_offre(
    dossier: Dossier,
    offre: Offre,
    lignes: tuple[LigneDeGrille, ...],
    pris: set[str],
    evaluateurs: tuple[str, ...] = (),
) -> FeuilleAEcrire:
    """Rend la feuille d'une offre, nommée par elle, sous un nom que les autres n'ont pas pris."""
    du_fichier = [sans_montant(a.message) for a in offre.anomalies if not a.ref]
    nom = nom_affiche(offre)
    champs = (
        ("Consultation", feuilles.edition_en_clair(dossier.edition)),
        (CHAMP_SOUMISSIONNAIRE, nom),
        (CHAMP_LOT, _lot_en_clair(dossier, offre.lot)),
        ("Fichier reçu", offre.fichier),
        (CHAMP_EMPREINTE, offre.sha256),
        ("Anomalies du fichier", "\n".join((*_du_groupement(offre), *du_fichier)) or "aucune"),
    )
    souhait = f"L{offre.lot} {nom}" if offre.lot else nom
    feuille = feuilles.nom_de_feuille(souhait, pris)
    return FeuilleAEcrire(feuille, Forme.PAR_OFFRE, offre.lot, champs, lignes, evaluateurs)


def _du_groupement(offre: Offre) -> Iterator[str]:
    """Dit, en tête de la feuille, que l'offre est celle d'un groupement : ses membres répondent ensemble."""
    if offre.groupement:
        yield f"Groupement : {sans_montant(offre.groupement)}"


def feuilles_par_exigence(
    dossier: Dossier, offres: Iterable[Offre], pris: set[str], etendue: Etendue = ENTIERE
) -> Iterator[FeuilleAEcrire]:
    """Énumère une feuille par sous-critère et par lot : chaque exigence, offre après offre."""
    retenues = comparables(dossier, offres)
    for lot in dict.fromkeys(o.lot for o in retenues):
        par_ref: dict[str, list[LigneDeGrille]] = {}
        du_lot = [o for o in retenues if o.lot == lot]
        for offre in du_lot:
            for ligne in lignes_de(offre, etendue.exigences(dossier, offre), etendue.deja.get(cle_de(offre))):
                par_ref.setdefault(ligne.exigence.ref, []).append(ligne)
        exigences = [e for e in dossier.exigences(lot) if e.ref in par_ref]
        for critere, titre, groupe in _groupes(dossier, lot, exigences):
            lignes = tuple(ligne for e in groupe for ligne in par_ref.get(e.ref, ()))
            champs = (
                ("Consultation", feuilles.edition_en_clair(dossier.edition)),
                (CHAMP_LOT, _lot_en_clair(dossier, lot)),
                ("Critère", critere),
                ("Sous-critère", titre),
                ("Offres", ", ".join(dict.fromkeys(map(nom_affiche, du_lot)))),
            )
            nom = feuilles.nom_de_feuille(raccourcir(f"L{lot} {titre}" if lot else titre, _NOM_DE_FEUILLE), pris)
            yield FeuilleAEcrire(nom, Forme.PAR_EXIGENCE, lot, champs, lignes)


HORS_SOUS_CRITERE = "Hors sous-critère"


def _groupes(
    dossier: Dossier, lot: int, exigences: Sequence[ExigenceRetenue]
) -> Iterator[tuple[str, str, list[ExigenceRetenue]]]:
    """Énumère critère, sous-critère et exigences, dans l'ordre publié ; ce qu'aucun ne porte vient à la fin."""
    bareme = dossier.bareme_du_lot(lot)
    restantes = list(exigences)
    for critere in bareme.criteres if bareme else ():
        for part in critere.parts:
            siennes = [e for e in restantes if bareme and part in porteurs(bareme, e)]
            restantes = [e for e in restantes if e.ref not in {s.ref for s in siennes}]
            if siennes:
                yield critere.libelle or critere.id, part.libelle or part.id, siennes
    if restantes:
        yield "aucun", HORS_SOUS_CRITERE, restantes


def _lot_en_clair(dossier: Dossier, lot: int) -> str:
    titres = {li.numero: li.titre for li in dossier.lots}
    return f"{lot} – {titres.get(lot, '')}" if lot else SANS_ALLOTISSEMENT
