"""L'écriture des grilles : vierge, par offre ou par exigence ; de consensus, sur les seuls écarts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import Degre
from cctgen.evaluation import feuilles
from cctgen.evaluation.accord.desaccords import desaccords_d_une_offre
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.grille.appuis.commentaires import aide_a_la_saisie
from cctgen.evaluation.grille.appuis.montants import sans_montant
from cctgen.evaluation.grille.contenu import (
    ENTIERE,
    Etendue,
    FeuilleAEcrire,
    LigneDeGrille,
    comparables,
    feuille_d_une_offre,
    feuilles_par_exigence,
    feuilles_par_offre,
    lignes_de,
)
from cctgen.evaluation.grille.contrat import (
    FEUILLE_AIDE,
    FEUILLE_AVANCEMENT,
    FEUILLE_MODE_EMPLOI,
    FEUILLES_SANS_SAISIE,
    Forme,
)
from cctgen.evaluation.grille.notice import (
    TITRE_CONSENSUS,
    TITRE_GRILLE,
    TITRE_PAR_EXIGENCE,
    lignes_du_mode_emploi,
)
from cctgen.evaluation.grille.pages.aide import ecrire_aide
from cctgen.evaluation.grille.pages.avancement import ecrire_avancement
from cctgen.evaluation.grille.pages.lignes import LignesTypes
from cctgen.evaluation.grille.pages.tableau import ecrire_tableau
from cctgen.evaluation.modele import Appreciation, Appreciations, Avis, CleOffre, cle_de
from cctgen.matrice.ecriture.neuf import ClasseurNeuf
from cctgen.matrice.modele import Offre
from cctgen.socle.typographie import en_minuscule

ReponsesRecues = Mapping[CleOffre, Mapping[str, str]]
"""Ce qu'un soumissionnaire a répondu aux demandes, par offre puis par exigence ; "" pour l'offre entière."""

_AUCUNE: ReponsesRecues = {}


def ecrire_grille(
    dossier: Dossier,
    offres: Iterable[Offre],
    etendue: Etendue = ENTIERE,
    reponses: ReponsesRecues = _AUCUNE,
    *,
    tour: int = 1,
) -> bytes:
    """Rend la grille d'évaluation vierge, une feuille par offre ; `etendue` la restreint ou y reporte des avis."""
    a_ecrire = feuilles_par_offre(dossier, offres, _pris(), etendue)
    return _ecrire(dossier, TITRE_GRILLE, [_avec_reponses(f, reponses) for f in a_ecrire], tour)


def ecrire_grille_par_exigence(
    dossier: Dossier,
    offres: Iterable[Offre],
    etendue: Etendue = ENTIERE,
    reponses: ReponsesRecues = _AUCUNE,
) -> bytes:
    """Rend la grille vierge qui porte chaque exigence à travers toutes les offres, une feuille par sous-critère."""
    a_ecrire = feuilles_par_exigence(dossier, offres, _pris(), etendue)
    return _ecrire(dossier, TITRE_PAR_EXIGENCE, [_avec_reponses(f, reponses) for f in a_ecrire])


def _avec_reponses(feuille: FeuilleAEcrire, reponses: ReponsesRecues) -> FeuilleAEcrire:
    """Met les réponses reçues en face de leur ligne ; celles de l'offre entière, sous ce que porte son fichier."""
    if not reponses:
        return feuille
    lignes = tuple(
        li._replace(reponse_recue=reponses.get(cle_de(li.offre), {}).get(li.exigence.ref, "")) for li in feuille.lignes
    )
    champs = feuille.champs
    if feuille.forme is Forme.PAR_OFFRE and lignes:
        entiere = sans_montant(reponses.get(cle_de(lignes[0].offre), {}).get("", ""))
        nom, valeur = champs[-1]
        champs = (*champs[:-1], (nom, f"{valeur}\nRéponse reçue : {entiere}" if entiere else valeur))
    return replace(feuille, lignes=lignes, champs=champs)


def ecrire_grille_consensus(
    dossier: Dossier, offres: Iterable[Offre], appreciations: Appreciations, *, tour: int = 1
) -> bytes:
    """Rend la grille de consensus : les seuls écarts, avis côte à côte, et ce qui est déjà tranché."""
    pris = _pris()
    a_ecrire = []
    for offre in comparables(dossier, offres):
        disputees = {ref: a for ref, a in appreciations.de(cle_de(offre)).items() if _est_disputee(a)}
        if disputees:
            exigences = [e for e in dossier.exigences(offre.lot) if e.ref in disputees]
            ecarts = {d.ref: d.en_clair for d in desaccords_d_une_offre(disputees)}
            lignes = tuple(
                _avec_avis(li, disputees, appreciations.evaluateurs)._replace(ecart=ecarts.get(li.exigence.ref, ""))
                for li in lignes_de(offre, exigences)
            )
            a_ecrire.append(feuille_d_une_offre(dossier, offre, lignes, pris, appreciations.evaluateurs))
    return _ecrire(dossier, TITRE_CONSENSUS, a_ecrire, tour)


def _pris() -> set[str]:
    return {nom.casefold() for nom in FEUILLES_SANS_SAISIE}


def _est_disputee(appreciation: Appreciation) -> bool:
    return appreciation.en_ecart or any(a.evaluateur == CONSENSUS for a in appreciation.avis)


def _avec_avis(
    ligne: LigneDeGrille, disputees: Mapping[str, Appreciation], evaluateurs: Sequence[str]
) -> LigneDeGrille:
    avis = {a.evaluateur: a for a in disputees[ligne.exigence.ref].avis}
    textes = tuple(_avis_en_clair(avis[nom]) if nom in avis else "" for nom in evaluateurs)
    return ligne._replace(avis=textes, deja=avis.get(CONSENSUS))


def _avis_en_clair(avis: Avis) -> str:
    parties = [
        f"Note : {avis.note}" if avis.note is not None else "",
        f"Constat : {avis.constat.value}" if avis.constat else "",
        avis.commentaire,
        f"Source : {avis.source}" if avis.source else "",
    ]
    return "\n".join(partie for partie in parties if partie)


def _ecrire(dossier: Dossier, titre: str, a_ecrire: Sequence[FeuilleAEcrire], tour: int = 1) -> bytes:
    classeur = ClasseurNeuf()
    aide = aide_a_la_saisie(dossier)
    _ecrire_mode_emploi(classeur.create_sheet(FEUILLE_MODE_EMPLOI), dossier, titre, aide.degres, tour)
    ecrire_avancement(classeur.create_sheet(FEUILLE_AVANCEMENT), dossier, a_ecrire, tour)
    types = LignesTypes(aide)
    pied = f"{dossier.edition.reference}{feuilles.du_tour(tour)}"
    for contenu in a_ecrire:
        (champ, edition), *autres = contenu.champs
        champs = ((champ, f"{edition}{feuilles.du_tour(tour)}"), *autres)
        ecrire_tableau(classeur, (titre, pied), replace(contenu, champs=champs), types)
    ecrire_aide(classeur.create_sheet(FEUILLE_AIDE), aide, pied)
    return feuilles.enregistrer(classeur, f"{titre}, {dossier.edition.reference}", dossier.edition.date)


def _ecrire_mode_emploi(feuille: Worksheet, dossier: Dossier, titre: str, degres: Sequence[Degre], tour: int) -> None:
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de("mode d'emploi"))
    lignes = lignes_du_mode_emploi(dossier, titre, degres, tour)
    for rang, (gauche, droite) in enumerate(lignes, start=1):
        a, b = feuilles.cellule(feuille, rang, 1), feuilles.cellule(feuille, rang, 2)
        feuilles.rediger(a, gauche)
        feuilles.rediger(b, droite)
        a.font = (
            feuilles.police("titre")
            if rang == 1
            else feuilles.police("gras")
            if droite
            else feuilles.police("sous-titre")
        )
        a.alignment = feuilles.HAUT if droite else Alignment(vertical="top")
        b.alignment = feuilles.HAUT
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}{feuilles.du_tour(tour)}, {en_minuscule(titre)}")
    feuille.protection.enable()
