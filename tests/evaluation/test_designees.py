"""Retrouver les offres que désigne un texte, ou les voisines d'une offre, sans les parcourir toutes : pareil."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cctgen.depouillement.plis.candidats import (
    anomalies_de_candidature,
    motif_de_meme_candidat,
    nom_precis,
    sont_homonymes,
    voisines,
)
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.irregularites import plis_qui_divergent
from cctgen.evaluation.modele import Appreciations, Decision, Designees, designe
from cctgen.evaluation.saisies.modeles import designation
from cctgen.evaluation.sources import lire_decisions
from cctgen.matrice.modele import Offre, StatutOffre
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.evaluation.fabriques import un_dossier, une_offre, une_reponse

NOMS = st.sampled_from(["", "Acme", "ACME", "Acmé", "!!!", "Beta SAS", "12345678901234", "Variante Conseil", "abcdef"])
SIRETS = st.sampled_from(["", "12345678901234", "98765432109876"])
EMPREINTES = st.sampled_from(["abcdef123456" + "0" * 52, "abcdef123456" + "1" * 52, "f" * 64])
FICHIERS = st.sampled_from(["Acme.xlsx", "acme variante 2.xlsx", "Acme", "12345678901234"])
COPIES = st.sampled_from(["offres/abcdef123456-Acme.xlsx", "abcdef123456-Acme.xlsx", "offres/ffffffffffff-x"])


@st.composite
def des_offres(tirer: st.DrawFn) -> list[Offre]:
    return [
        replace(
            une_offre(tirer(NOMS), tirer(st.integers(0, 1)), sha256=tirer(EMPREINTES), fichier=tirer(FICHIERS)),
            siret=tirer(SIRETS),
            statut=tirer(st.sampled_from([StatutOffre.EXPLOITABLE, StatutOffre.ILLISIBLE])),
        )
        for _ in range(tirer(st.integers(0, 6)))
    ]


@settings(max_examples=200)
@given(
    des_offres(),
    st.one_of(
        NOMS,
        SIRETS,
        EMPREINTES,
        FICHIERS,
        COPIES,
        st.sampled_from(["abcdef123456", "ABCDEF1234560", "abcdef12345", "123 456"]),
    ),
)
def test_un_texte_designe_les_memes_offres(offres: list[Offre], texte: str) -> None:
    assert Designees(offres).de(texte) == [o for o in offres if designe(texte, o)]


@settings(max_examples=200)
@given(des_offres())
def test_hors_des_voisines_ni_autre_pli_ni_homonyme(offres: list[Offre]) -> None:
    proches = voisines(offres)
    for offre in offres:
        siennes = {id(v) for v in proches[id(offre)]}
        for autre in offres:
            if autre is not offre and (motif_de_meme_candidat(offre, autre) or sont_homonymes(offre, autre)):
                assert id(autre) in siennes


def deux_plis() -> list[Offre]:
    """Deux dépôts du même candidat, sous le même nom de fichier ; seuls les contenus diffèrent."""
    empreintes = ("1a2b3c4d5e6f" + "0" * 52, "ffffffffffff" + "1" * 52)
    return [replace(une_offre("Acme", sha256=e, fichier="matrice.xlsx"), siret="12345678901234") for e in empreintes]


def decider(dossier: Path, offre: str, confirmee: str = "") -> tuple[list[str], int]:
    """Rend les codes relevés et le nombre d'offres encore en lice quand on écarte ce qui est désigné."""
    ecart = f"decision: ecartee, motif: Jugé, auteur: a, date: 2027-01-01{confirmee}"
    texte = f"decisions:\n  - {{offre: '{offre}', {ecart}}}\n"
    (dossier / "decisions.yaml").write_text(texte, encoding="utf-8")
    decisions, fautes = lire_decisions(dossier, un_dossier(), deux_plis())
    comparaison = comparer(un_dossier(), deux_plis(), Appreciations(), (), decisions, anomalies=fautes)
    (lot,) = comparaison.lots
    assert lot.provisoire or not any(o.mise_a_l_ecart is None for o in lot.offres)
    return [f.code for f in fautes], sum(o.mise_a_l_ecart is None for o in lot.offres)


def test_un_nom_de_fichier_recu_deux_fois_n_ecarte_pas_les_deux_plis(tmp_path: Path) -> None:
    assert decider(tmp_path, "matrice.xlsx", ", confirmee: oui") == (["offre-ambigue"], 2)


@pytest.mark.parametrize("designant", ["Acme", "12345678901234"])
def test_le_candidat_ne_s_ecarte_avec_tous_ses_plis_que_confirme(tmp_path: Path, designant: str) -> None:
    assert decider(tmp_path, designant) == (["offre-ambigue"], 2)
    assert decider(tmp_path, designant, ", confirmee: oui") == ([], 0)


def test_ce_que_l_outil_propose_designe_un_seul_des_deux_plis(tmp_path: Path) -> None:
    relevees = [a for _, a in anomalies_de_candidature(deux_plis())]
    offres = [replace(o, anomalies=(a,)) for o, a in zip(deux_plis(), relevees, strict=True)]
    comparaison = comparer(un_dossier(), offres, Appreciations())
    attendues = {nom_precis(o) for o in offres}
    (lot,) = comparaison.lots
    conseils = [r.message for o in lot.offres for r in o.raisons if r.code == "pli-multiple"]
    assert len(conseils) == 2
    assert all(any(nom in conseil for conseil in conseils) for nom in attendues)
    assert all(nom in a.message for nom in attendues for a in relevees)
    assert {designation(o, offres) for o in offres} == attendues
    for nom in (*attendues, *(n.removeprefix("offres/") for n in attendues)):
        assert decider(tmp_path, nom, ", confirmee: oui") == ([], 1)


PREMIER, SECOND = (
    replace(
        une_offre(
            "Acme",
            sha256=empreinte * 64,
            fichier=f"acme-{empreinte}.xlsx",
            reponses=[une_reponse("SSI-P", conformite), une_reponse("SSI-1")],
        ),
        siret="12345678901234",
    )
    for empreinte, conformite in (("1", "Partiellement conforme"), ("2", "Non conforme"))
)


def juger(dossier: Path, ligne: str, *autres: str) -> tuple[list[str], bool]:
    """Rend les codes relevés d'une décision favorable, et si le second pli, seul en lice, en est qualifié."""
    suite = "motif: Jugé, auteur: a, date: 2027-01-01"
    lignes = [f"  - {{{dite}, {suite}}}\n" for dite in ("offre: acme-1.xlsx, decision: retiree", ligne, *autres)]
    (dossier / "decisions.yaml").write_text(f"decisions:\n{''.join(lignes)}", encoding="utf-8")
    plis = [PREMIER, SECOND]
    decisions, fautes = lire_decisions(dossier, un_dossier(), plis)
    (lot,) = comparer(un_dossier(), plis, Appreciations(), (), decisions, anomalies=fautes).lots
    (enlice,) = (o for o in lot.offres if o.mise_a_l_ecart is None)
    return [f.code for f in fautes], all(i.decision is not None for i in enlice.irregularites)


@pytest.mark.parametrize("designant", ["Acme", "'12345678901234'"])
@pytest.mark.parametrize("sens", ["maintenue", "regularisee"])
def test_une_decision_ne_vaut_pas_pour_un_pli_qu_elle_n_a_pas_lu(tmp_path: Path, designant: str, sens: str) -> None:
    """« Maintenue » au vu de « Partiellement conforme » valait pour le second pli, « Non conforme », sans un mot."""
    au_nom = f"offre: {designant}, exigence: SSI-P, decision: {sens}"
    assert juger(tmp_path, au_nom) == (["offre-ambigue"], False)
    assert juger(tmp_path, f"{au_nom}, confirmee: oui") == ([], True)
    assert juger(tmp_path, f"offre: acme-2.xlsx, exigence: SSI-P, decision: {sens}") == ([], True)
    assert juger(tmp_path, f"offre: acme-1.xlsx, exigence: SSI-P, decision: {sens}") == ([], False)


@pytest.mark.parametrize("objet", ["", ", exigence: prix"])
def test_l_offre_entiere_et_le_prix_sont_d_un_seul_pli(tmp_path: Path, objet: str) -> None:
    assert juger(tmp_path, f"offre: Acme{objet}, decision: maintenue")[0] == ["offre-ambigue"]


@pytest.mark.parametrize("objet", ["SSI-1", "echanges", "journal"])
def test_une_decision_vaut_pour_deux_plis_qui_disent_de_meme(tmp_path: Path, objet: str) -> None:
    assert juger(tmp_path, f"offre: Acme, exigence: {objet}, decision: maintenue")[0] == []


def test_ce_qui_est_releve_de_l_exigence_distingue_deux_plis() -> None:
    """Un texte d'exigence réécrit dans un seul des deux ne change pas la réponse."""
    reecrit = Anomalie("texte-modifie", "le texte a changé.", "", Gravite.A_QUALIFIER, ref="SSI-1")
    assert plis_qui_divergent([PREMIER, SECOND], "SSI-1") == ()
    assert len(plis_qui_divergent([PREMIER, replace(SECOND, anomalies=(reecrit,))], "SSI-1")) == 2


@pytest.mark.parametrize("ecrit", ["SOPRA-STERIA", "Sopra\u2011Steria", "sopra\u2010steria"])
@pytest.mark.parametrize("recu", ["SOPRA-STERIA", "SOPRA\u2011STERIA"])
def test_un_nom_a_trait_d_union_se_designe_quel_que_soit_le_trait(recu: str, ecrit: str) -> None:
    """Un nom recopié d'un document imprimé porte un trait insécable : l'outil même l'écrit au classeur des prix."""
    assert designe(ecrit, une_offre(recu))
    decision = {"offre": ecrit, "exigence": "CCT\u2011DON\u201118", "decision": "ecartee", "motif": "Prix non tenu."}
    lue = Decision.model_validate({**decision, "auteur": "A", "date": "2027-01-10"})
    assert (lue.offre, lue.exigence) == (ecrit, "CCT-DON-18")
