from __future__ import annotations

from cctgen.evaluation.consolidation import CONSENSUS, consolider, ecarts
from cctgen.evaluation.modele import Appreciation, Avis, Constat, GrilleLue, cle_de
from tests.evaluation.fabriques import un_avis, une_offre

CLE = cle_de(une_offre())


def une_grille(avis: Avis, evaluateur: str = "") -> GrilleLue:
    nom = evaluateur or avis.evaluateur
    return GrilleLue(f"grille-{nom}.xlsx", nom, {CLE: {"SSI-1": avis}})


def retenir(*avis: Avis, consensus: Avis | None = None) -> Appreciation:
    grilles = [une_grille(a) for a in avis]
    arbitrage = None if consensus is None else une_grille(consensus, CONSENSUS)
    return consolider(grilles, arbitrage).de(CLE)["SSI-1"]


def test_une_grille_posee_et_restee_vide_ne_fait_pas_un_evaluateur() -> None:
    vide = GrilleLue("grille-bruno.xlsx", "bruno", {CLE: {}})
    assert consolider([vide]).evaluateurs == ()


def test_une_seule_grille_est_retenue_telle_quelle() -> None:
    appreciation = retenir(un_avis(3, commentaire="Bien.", source="p. 2", constat=Constat.VERIFIE))
    assert (appreciation.note, appreciation.commentaire, appreciation.source) == (3, "Bien.", "p. 2")
    assert (appreciation.constat, appreciation.en_ecart, appreciation.est_motivee) == (Constat.VERIFIE, False, True)


def test_des_notes_egales_sont_retenues_avec_les_raisons_de_chacun() -> None:
    appreciation = retenir(un_avis(3, "alice", commentaire="Bien."), un_avis(3, "bruno", commentaire="Clair."))
    assert (appreciation.note, appreciation.en_ecart) == (3, False)
    assert appreciation.commentaire == "alice : Bien.\nbruno : Clair."


def test_des_notes_differentes_sont_un_ecart_jamais_une_moyenne() -> None:
    appreciation = retenir(un_avis(2, "alice"), un_avis(4, "bruno"))
    assert (appreciation.note, appreciation.en_ecart, len(appreciation.avis)) == (None, True, 2)


def test_qui_n_a_pas_note_ne_cree_pas_d_ecart() -> None:
    assert retenir(un_avis(2, "alice"), un_avis(None, "bruno")).note == 2


def test_le_consensus_prime_avec_ses_propres_raisons() -> None:
    tranche = un_avis(3, CONSENSUS, commentaire="Après échange.", source="p. 9")
    appreciation = retenir(un_avis(2, "alice"), un_avis(4, "bruno"), consensus=tranche)
    assert (appreciation.note, appreciation.en_ecart) == (3, False)
    assert (appreciation.commentaire, appreciation.source, len(appreciation.avis)) == ("Après échange.", "p. 9", 3)


def test_un_consensus_sans_motif_n_herite_pas_de_celui_des_autres() -> None:
    tranche = un_avis(3, CONSENSUS, commentaire="", source="")
    assert not retenir(un_avis(2, "alice"), un_avis(4, "bruno"), consensus=tranche).est_motivee


def test_un_consensus_vide_laisse_l_ecart() -> None:
    assert retenir(un_avis(2, "alice"), un_avis(4, "bruno"), consensus=un_avis(None, CONSENSUS)).en_ecart


def test_des_constats_differents_sont_un_ecart_et_le_plus_preoccupant_reste_visible() -> None:
    appreciation = retenir(
        Avis("alice", Constat.VERIFIE), Avis("bruno", Constat.IRREGULARITE), Avis("chloe", Constat.CONTREDIT)
    )
    assert (appreciation.constat, appreciation.en_ecart) == (Constat.IRREGULARITE, True)


def test_l_ordre_des_grilles_ne_change_rien() -> None:
    grilles = [une_grille(un_avis(3, "bruno", commentaire="B")), une_grille(un_avis(3, "alice", commentaire="A"))]
    assert consolider(grilles) == consolider(grilles[::-1])
    assert consolider(grilles).evaluateurs == ("alice", "bruno")


def test_les_ecarts_a_trancher_sont_enumeres() -> None:
    appreciations = consolider([une_grille(un_avis(2, "alice")), une_grille(un_avis(4, "bruno"))])
    assert [(cle, a.ref) for cle, a in ecarts(appreciations)] == [(CLE, "SSI-1")]
