"""Qui diverge, de combien, pourquoi ; et le consensus, qui se motive sans effacer personne."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cctgen.evaluation.accord.desaccords import consensus_sans_motif, desaccords, tableau_des_desaccords
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.consolidation import CONSENSUS, consolider
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_consensus
from cctgen.evaluation.modele import Appreciations, Avis, Constat, FeuilleDeGrille, GrilleLue, cle_de
from cctgen.evaluation.sources import lire_appreciations
from cctgen.socle.anomalies import Gravite
from tests.evaluation.fabriques import un_avis, un_dossier, une_offre
from tests.evaluation.grille.test_grille import SAISIES, remplir, valeurs
from tests.fabriques import tel_qu_ecrit

ALPHA = une_offre("Alpha", 1)
CLE = cle_de(ALPHA)


def reunir(alice: Avis | None, bruno: Avis | None, consensus: Avis | None = None) -> Appreciations:
    grilles = [
        GrilleLue(f"grille-{nom}.xlsx", nom, {CLE: {"SSI-1": replace(avis, evaluateur=nom)}})
        for nom, avis in (("alice", alice), ("bruno", bruno))
        if avis is not None
    ]
    arbitrage = replace(consensus, evaluateur=CONSENSUS) if consensus else None
    lue = GrilleLue("grille-consensus.xlsx", CONSENSUS, {CLE: {"SSI-1": arbitrage}}) if arbitrage else None
    return consolider(grilles, lue)


def test_un_desaccord_dit_qui_de_combien_et_pourquoi() -> None:
    (desaccord,) = desaccords(reunir(un_avis(4, commentaire="Prouvé."), un_avis(1, commentaire="Rien de prouvé.")))
    assert (desaccord.degres, desaccord.en_clair) == (3, "3 degrés d'écart : alice 4, bruno 1")
    assert (desaccord.est_tranche, desaccord.issue, desaccord.offre) == (False, "à trancher", CLE)
    ((_, _, lignes),) = tableau_des_desaccords([desaccord])
    assert lignes[0][4] == "alice : Prouvé.\nbruno : Rien de prouvé."
    assert [a["commentaire"] for a in desaccord.en_dict()["avis"]] == ["Prouvé.", "Rien de prouvé."]


def test_des_constats_contraires_sont_un_desaccord() -> None:
    (desaccord,) = desaccords(reunir(un_avis(3, constat=Constat.VERIFIE), un_avis(3, constat=Constat.CONTREDIT)))
    assert desaccord.en_clair == "constats différents : alice « Vérifié », bruno « Contredit »"


@pytest.mark.parametrize("autre", [un_avis(3), un_avis(None, constat=Constat.VERIFIE), None])
def test_des_avis_qui_s_accordent_n_en_sont_pas_un(autre: Avis | None) -> None:
    assert list(desaccords(reunir(un_avis(3, constat=Constat.VERIFIE), autre))) == []


def test_un_desaccord_tranche_se_voit_encore_avec_les_avis_de_chacun() -> None:
    (desaccord,) = desaccords(reunir(un_avis(4), un_avis(1), un_avis(2, commentaire="La page 9 le prouve.")))
    assert (desaccord.est_tranche, desaccord.issue) == (True, "2 : La page 9 le prouve.")
    assert [(a.evaluateur, a.note) for a in desaccord.avis] == [("alice", 4), ("bruno", 1)]


@pytest.mark.parametrize(
    ("consensus", "contredits"),
    [
        (un_avis(2, commentaire=""), "d'alice et de bruno"),
        (un_avis(4, commentaire=" "), "de bruno"),
        (Avis("", Constat.CONTREDIT), "d'alice"),
        (un_avis(2, commentaire="La page 9 le prouve."), ""),
        (Avis("", Constat.CONTREDIT, commentaire="La page 9 dit le contraire."), ""),
    ],
)
def test_un_consensus_qui_s_ecarte_d_un_avis_se_motive(consensus: Avis, contredits: str) -> None:
    lues = reunir(un_avis(4, constat=Constat.VERIFIE), un_avis(1, constat=Constat.CONTREDIT), consensus)
    anomalies = list(consensus_sans_motif(lues))
    assert [(a.code, a.gravite, a.ref, a.lot) for a in anomalies] == (
        [("consensus-sans-motif", Gravite.A_QUALIFIER, "SSI-1", 1)] if contredits else []
    )
    assert all(f"de l'avis {contredits} sans" in a.message for a in anomalies)


def test_un_consensus_qui_ne_contredit_personne_n_a_rien_a_motiver() -> None:
    assert list(consensus_sans_motif(reunir(un_avis(3), un_avis(3), un_avis(3, commentaire="")))) == []


def test_l_anomalie_montre_la_case_du_consensus() -> None:
    muet = replace(un_avis(2, commentaire=""), feuille=FeuilleDeGrille("grille-consensus.xlsx", "Alpha"), cellule="O10")
    (anomalie,) = consensus_sans_motif(reunir(un_avis(3), un_avis(3), muet))
    assert str(anomalie.lieu) == "grille-consensus.xlsx, Alpha!O10"


def test_un_consensus_muet_tient_le_classement_provisoire(tmp_path: Path) -> None:
    """Du fichier rempli au classement : même un constat de consensus se motive."""
    dossier, offre = un_dossier(), une_offre("Alpha")
    vierge = ecrire_grille(dossier, [offre])
    for nom, constat in (("alice", "Vérifié"), ("bruno", "Contredit")):
        (tmp_path / f"grille-{nom}.xlsx").write_bytes(remplir(vierge, {"SSI-1": {**SAISIES, "Constat": constat}}))
    ecarts = ecrire_grille_consensus(dossier, [offre], lire_appreciations(tmp_path, dossier, [offre]))
    tete, ligne = valeurs(ecarts)
    dites = dict(zip(tete, ligne, strict=True))
    assert tel_qu_ecrit(dites["Écart"]) == "constats différents : alice « Vérifié », bruno « Contredit »"
    assert dites["Avis\u00a0: alice"] == "Note : 3\nConstat : Vérifié\nProuvé.\nSource : Mémoire, p. 4"

    (tmp_path / "grille-consensus.xlsx").write_bytes(remplir(ecarts, {"SSI-1": {"Constat": "Vérifié"}}))
    lues = lire_appreciations(tmp_path, dossier, [offre])
    assert [a.code for a in lues.anomalies] == ["consensus-sans-motif"]
    assert "consensus-sans-motif" in [r.code for r in comparer(dossier, [offre], lues).lots[0].raisons]

    motive = {"Constat": "Vérifié", "Commentaire": "La page 9 le prouve."}
    (tmp_path / "grille-consensus.xlsx").write_bytes(remplir(ecarts, {"SSI-1": motive}))
    assert lire_appreciations(tmp_path, dossier, [offre]).anomalies == ()


def test_beaucoup_de_desaccords_se_resument_en_commencant_par_ceux_qui_restent() -> None:
    modele = next(desaccords(reunir(un_avis(4), un_avis(1))))
    releves = [replace(modele, ref=f"R{n}", est_tranche=n < 20) for n in range(22)]
    ((titre, _, lignes),) = tableau_des_desaccords(releves)
    assert titre == "Désaccords entre évaluateurs : 2 à trancher, 20 tranchés"
    assert [li[2] for li in lignes[:2]] == ["R20", "R21"]
    assert lignes[-1][1] == "… et 12 autres"
    assert list(tableau_des_desaccords([])) == []
