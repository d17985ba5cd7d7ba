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


def une_longue(nom: str, *changees: int, cle: CleOffre = ALPHA, lignes: int = 40, phrases: int = 40) -> GrilleLue:
    """Une grille de quarante lignes, dont quelques-unes sont à elle, et qui a autant de phrases que l'on dit."""
    avis = {f"CCT-{n:02}": un_avis(3, nom, commentaire=f"Prouvé par l'essai {n % phrases}.") for n in range(lignes)}
    avis |= {f"CCT-{n:02}": un_avis(2, nom, commentaire=f"Vu par {nom} en {n}.") for n in changees}
    return GrilleLue(f"grille-{nom}.xlsx", nom, {cle: avis})


def test_une_grille_recopiee_a_quelques_retouches_pres_est_nommee() -> None:
    rssi = une_longue("rssi")
    for changees in ((0,), (39,), (3, 14, 25, 36)):
        (dite,) = grilles_recopiees([rssi, une_longue("dsi", *changees)])
        assert (dite.code, dite.lot) == ("grille-recopiee", 1)
        assert "neuf notes sur dix au moins" in dite.message
        assert "l'onglet « Alpha »" in dite.message


@pytest.mark.parametrize(
    ("changees", "phrases"),
    [(range(5), 40), (range(1), 5), (range(20), 40)],
    ids=["cinq lignes à soi", "les mêmes formules", "une moitié"],
)
def test_deux_evaluateurs_qui_jugent_pareil_ne_se_recopient_pas(changees: range, phrases: int) -> None:
    """De bonne foi, deux personnes se rencontrent sur des formules, ou sur une part de ce qu'elles écrivent."""
    rssi, dsi = une_longue("rssi", phrases=phrases), une_longue("dsi", *changees, phrases=phrases)
    assert relevees(rssi, dsi) == relevees(dsi, rssi) == []


@pytest.mark.parametrize("gardees", [(38, 39), (0,), (3, 14, 25, 36), (0, 39)])
def test_une_offre_collee_en_partie_sur_une_autre_est_nommee(gardees: tuple[int, ...]) -> None:
    gamma, delta = (cle_de(une_offre(nom, 1)) for nom in ("Gamma", "Delta"))
    a_soi = une_longue("rssi", *range(40), cle=delta)
    grille = une_longue("rssi")
    collee = {**grille.avis, **une_longue("rssi", *gardees, cle=gamma).avis, **a_soi.avis}
    (dite,) = offres_recopiees([replace(grille, avis=collee)])
    assert "« Alpha » et « Gamma »" in dite.message
    assert "collée, en partie au moins, sur" in dite.message


def test_deux_offres_jugees_par_les_memes_phrases_ne_sont_pas_recopiees_si_chacune_a_ses_sources() -> None:
    gamma = cle_de(une_offre("Gamma", 1))
    grille = une_longue("rssi")
    vue = une_longue("rssi", 0, cle=gamma).avis[gamma]
    situee = {ref: replace(a, source=f"Mémoire de Gamma, p. {n}") for n, (ref, a) in enumerate(vue.items())}
    assert offres_relevees(replace(grille, avis={**grille.avis, gamma: situee})) == []
    assert offres_relevees(replace(grille, avis={**grille.avis, gamma: une_longue("r", *range(5)).avis[ALPHA]})) == []
