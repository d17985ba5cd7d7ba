"""La même grille déposée sous deux noms ne fait pas deux évaluateurs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cctgen.evaluation.accord.recopies import grilles_recopiees, offres_recopiees
from cctgen.evaluation.modele import Avis, CleOffre, FeuilleDeGrille, GrilleLue, cle_de
from tests.evaluation.fabriques import un_avis, une_offre

REFS = ("SSI-1", "SSI-2", "UTI-1")
ALPHA, BETA = cle_de(une_offre("Alpha", 1)), cle_de(une_offre("Bêta", 2))


def une_grille(nom: str, *cles: CleOffre, refs: tuple[str, ...] = REFS, **retouches: Avis) -> GrilleLue:
    avis = {ref: un_avis(3, nom, commentaire=f"Prouvé par {ref}.") for ref in refs}
    retouchees = {ref: retouches.get(ref.replace("-", "_"), a) for ref, a in avis.items()}
    return GrilleLue(f"grille-{nom}.xlsx", nom, dict.fromkeys(cles or (ALPHA,), retouchees))


def relevees(*grilles: GrilleLue) -> list[tuple[str, str, int | None]]:
    return [(a.code, a.lieu.fichier, a.lot) for a in grilles_recopiees(grilles) if a.lieu]


def test_une_grille_recopiee_sous_un_autre_nom_est_nommee_lot_par_lot() -> None:
    deux = une_grille("dsi", ALPHA, BETA)
    assert relevees(une_grille("rssi"), deux) == [("grille-recopiee", "grille-dsi.xlsx", 1)]
    assert {lot for _, _, lot in relevees(une_grille("rssi", ALPHA, BETA), deux)} == {1, 2}


def test_trois_grilles_recopiees_font_trois_paires() -> None:
    assert len(relevees(*map(une_grille, ("rssi", "dsi", "achats")))) == 3


@pytest.mark.parametrize(
    "autre",
    [
        une_grille("dsi", SSI_1=un_avis(2, "dsi", commentaire="Prouvé par SSI-1.")),
        une_grille("dsi", SSI_1=un_avis(3, "dsi", commentaire="Prouvé autrement.")),
        une_grille("dsi", refs=REFS[:2]),
        une_grille("dsi", BETA),
        replace(une_grille("dsi"), evaluateur=""),
    ],
    ids=["une note", "un commentaire", "moins d'exigences", "un autre lot", "sans nom"],
)
def test_deux_grilles_distinctes_ne_le_sont_pas(autre: GrilleLue) -> None:
    assert relevees(une_grille("rssi"), autre) == []


def test_deux_notes_pareilles_peuvent_n_etre_qu_une_rencontre() -> None:
    assert relevees(une_grille("rssi", refs=REFS[:2]), une_grille("dsi", refs=REFS[:2])) == []


def des_onglets(nom: str, **onglets: tuple[int, str]) -> GrilleLue:
    """Une grille par exigence : chaque onglet a ses exigences, sa note et ce que disent ses commentaires."""
    avis = {
        f"{onglet}-{n}": replace(un_avis(note, nom, commentaire=f"{dit} {n}."), feuille=FeuilleDeGrille(nom, onglet))
        for onglet, (note, dit) in onglets.items()
        for n in range(3)
    }
    return GrilleLue(f"grille-{nom}.xlsx", nom, {ALPHA: avis})


def test_un_seul_onglet_recopie_est_nomme_par_exigence() -> None:
    rssi = des_onglets("rssi", securite=(3, "Prouvé"), usage=(2, "Montré"))
    (dite,) = grilles_recopiees([rssi, des_onglets("dsi", securite=(3, "Prouvé"), usage=(1, "Décrit"))])
    assert (dite.code, dite.lot) == ("grille-recopiee", 1)
    assert "l'onglet « securite »" in dite.message


@pytest.mark.parametrize("autres", [(), ("securite",)], ids=["rien d'autre", "un onglet à soi"])
def test_un_onglet_recopie_chez_qui_n_a_pas_tout_note_est_nomme(autres: tuple[str, ...]) -> None:
    rssi = des_onglets("rssi", usage=(2, "Montré"), **dict.fromkeys(autres, (3, "Prouvé")))
    for deux in ([rssi, des_onglets("dsi", usage=(2, "Montré"))], [des_onglets("dsi", usage=(2, "Montré")), rssi]):
        assert relevees(*deux) == [("grille-recopiee", deux[1].nom, 1)]


def test_un_onglet_recopie_en_partie_dit_qui_en_a_d_autres() -> None:
    """L'une n'a que trois notes, que l'autre a toutes : ce n'est pas « les mêmes », et le message le dit."""
    complete, partielle = une_grille("rssi", refs=(*REFS, "UTI-2")), une_grille("dsi")
    for deux in ([complete, partielle], [partielle, complete]):
        (dite,) = grilles_recopiees(deux)
        assert "de dsi, sur l'onglet « Alpha »" in dite.message
        assert "dans la grille de rssi, qui y en porte d'autres" in dite.message


@pytest.mark.parametrize("autres_notes", [0, 20], ids=["toutes pareilles", "huit parmi d'autres"])
def test_deux_evaluateurs_laconiques_ne_se_recopient_pas(autres_notes: int) -> None:
    """La même phrase à chaque exigence n'est qu'un commentaire, si souvent que deux personnes l'écrivent."""
    laconique = dict.fromkeys(REFS, un_avis(3, "", commentaire="Conforme, preuve jointe."))
    detail = {f"CCT-{n}": un_avis(4, "", commentaire=f"Très complet : {n}.") for n in range(autres_notes)}
    brefs = GrilleLue("grille-rssi.xlsx", "rssi", {ALPHA: laconique})
    longs = GrilleLue("grille-dsi.xlsx", "dsi", {ALPHA: {**laconique, **detail}})
    assert relevees(brefs, longs) == relevees(longs, brefs) == []


def test_une_seule_offre_recopiee_est_nommee_par_offre() -> None:
    gamma = cle_de(une_offre("Gamma", 1))
    rssi, dsi = une_grille("rssi", ALPHA, gamma), une_grille("dsi", ALPHA, gamma)
    autres = {ref: replace(a, commentaire="Vu autrement.") for ref, a in dsi.avis[gamma].items()}
    (dite,) = grilles_recopiees([rssi, replace(dsi, avis={**dsi.avis, gamma: autres})])
    assert "« Alpha »" in dite.message
    assert "Gamma" not in dite.message


def offres_relevees(grille: GrilleLue) -> list[tuple[str, int | None]]:
    return [(a.code, a.lot) for a in offres_recopiees([grille])]


def test_deux_offres_d_un_lot_aux_memes_avis_sont_nommees() -> None:
    gamma, delta = (cle_de(une_offre(nom, 1)) for nom in ("Gamma", "Delta"))
    (dite,) = offres_recopiees([une_grille("rssi", ALPHA, gamma, delta)])
    assert (dite.code, dite.lot) == ("offres-recopiees", 1)
    assert "« Alpha », « Gamma » et « Delta »" in dite.message


def test_deux_offres_de_lots_differents_ou_commentees_autrement_ne_le_sont_pas() -> None:
    assert offres_relevees(une_grille("rssi", ALPHA, BETA)) == []
    gamma = cle_de(une_offre("Gamma", 1))
    deux = une_grille("rssi", ALPHA, gamma)
    vue = {**deux.avis[gamma], "SSI-1": un_avis(3, "rssi", commentaire="Vu en démonstration.")}
    assert offres_relevees(replace(deux, avis={**deux.avis, gamma: vue})) == []


def test_un_commentaire_passe_partout_ne_dit_pas_qu_une_offre_est_recopiee() -> None:
    """Le même pour toutes les exigences, il se relève offre par offre."""
    gamma = cle_de(une_offre("Gamma", 1))
    avis = {ref: un_avis(3, "rssi", commentaire="Conforme.") for ref in REFS}
    assert offres_relevees(GrilleLue("grille-rssi.xlsx", "rssi", {ALPHA: avis, gamma: avis})) == []
