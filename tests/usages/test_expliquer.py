"""`expliquer` : pourquoi, ce qui le changerait, et ce qu'une autre réponse changerait."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cctgen.assemblage.explication import Explique
from cctgen.assemblage.selection.causes import AvecSaClause, Enoncee
from cctgen.assemblage.selection.verdicts import Verdict
from cctgen.clausier.faits import Choix, Motif
from cctgen.cli.comptes_rendus.explications import lignes
from cctgen.cli.principal import executer
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.usages.edition.generer import generer
from cctgen.usages.explication.et_si import et_si
from cctgen.usages.explication.expliquer import expliquer
from cctgen.usages.explication.que_changer import que_changer
from cctgen.usages.gardien.montrer import FicheDeClause, montrer
from cctgen.usages.ouverture.consultation import ouvrir


def contenu_de(racine: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in racine.rglob("*") if p.is_file()}


def test_une_reference_copiee_du_document_imprime_se_designe(portail: Path) -> None:
    """L'impression y pose des traits insécables : la même référence, saisie avec eux, reste la même."""
    clause = next(iter(generer(portail).dossier.documents[1].articles)).clause
    (dite, *_) = expliquer(portail, ids=[clause.replace("-", "\u2011")]).clauses
    assert dite.verdict.id == clause
    assert isinstance(montrer(clause.replace("-", "\u2011")), FicheDeClause)


def test_un_article_et_une_ligne_de_matrice_se_designent(portail: Path) -> None:
    generation = generer(portail)
    assert generation.dossier is not None
    article = next(iter(generation.dossier.documents[1].articles))
    nom = f"{generation.dossier.documents[1].id}:{article.numero}"
    assert [c.verdict.id for c in expliquer(portail, ids=[nom]).clauses] == [article.clause] * 2
    troisieme = generation.dossier.exigences(2)[2].ref
    assert {e.verdict.id for e in expliquer(portail, ids=["matrice-lot-2:4"]).exigences} == {troisieme}
    assert {c.verdict.id for c in expliquer(portail, ids=["ssi-011"]).clauses} == {"SSI-011"}


@pytest.mark.parametrize("inconnu", ["SSI-999", "99.1", "annexe-securite:99.1", "matrice:1", "matrice-lot-9:4", " "])
def test_ce_qui_ne_designe_rien_est_nomme(portail: Path, inconnu: str) -> None:
    with pytest.raises(DossierIntrouvable, match=inconnu):
        expliquer(portail, ids=[inconnu])


def test_les_titres_sont_montres(portail: Path) -> None:
    assert all(e["titre"] for liste in expliquer(portail).en_dict().values() for e in liste)


def test_une_exigence_ne_repete_pas_le_motif_de_sa_clause() -> None:
    site, pi = (
        Motif((Choix(q, (o,), plusieurs_cochees=False),)) for q, o in (("Accès", "Site"), ("Hébergement", "Pi"))
    )
    suivante = Explique(Verdict("SSI-001-1", True, AvecSaClause("SSI-001", site)), "T", 2)
    propre = Explique(Verdict("SSI-001-2", True, pi), "T", 2)
    assert [ligne[3] for ligne in lignes([suivante, propre], {("SSI-001", 2): site})] == [
        "retenue avec sa clause SSI-001",
        "retenue : « Hébergement » vaut « Pi »",
    ]
    entier = "retenue avec sa clause SSI-001, « Accès » vaut « Site »"
    ailleurs = {("SSI-001", 1): site}, {("SSI-001", 2): pi}, {}
    assert [[ligne[3] for ligne in lignes([suivante], montrees)] for montrees in ailleurs] == [[entier]] * 3


def test_les_lots_au_meme_motif_se_lisent_sur_une_ligne() -> None:
    un_lot = Explique(Verdict("SSI-001", True, Enoncee("toujours applicable")), "T", 1)
    assert [ligne[2] for ligne in lignes([un_lot, replace(un_lot, lot=2)], {})] == ["1, 2"]


def test_le_plus_petit_changement_se_verifie_en_le_faisant(portail: Path) -> None:
    (possibilite,) = que_changer(portail, (), ["SSI-011"])
    assert (possibilite.retenue, possibilite.lots) == (False, (1, 2))
    assert [[(c.question, c.apres) for c in p] for p in possibilite.propositions] == [
        [("sensibilite", ("diffusion_restreinte",))]
    ]
    ecarts = et_si(portail, (), ["sensibilite=diffusion_restreinte"]).ecarts
    assert ("ajout", "article", "SSI-011") in {(e.nature.value, e.objet, e.id) for e in ecarts}


def test_une_clause_toujours_retenue_ne_s_ecarte_que_par_ajustement(portail: Path) -> None:
    toujours = next(c.id for c in ouvrir(portail).clausier.clauses.values() if c.quand is None and not c.est_fiche)
    (possibilite,) = que_changer(portail, (), [toujours])
    assert possibilite.propositions == ()
    assert "ajustement" in possibilite.entree


def test_et_si_n_ecrit_rien_et_dit_tout(portail: Path) -> None:
    avant = contenu_de(portail)
    resultat = et_si(portail, (), ["sensibilite=diffusion_restreinte", "2:hebergement=titulaire"])
    assert contenu_de(portail) == avant
    assert {e.objet for e in resultat.ecarts} >= {"article", "exigence"}
    assert "publication-et-secret" in {a.code for a in resultat.apparues}
    inverse = et_si(portail, (), [])
    assert (inverse.ecarts, inverse.apparues, inverse.levees) == ((), (), ())


@pytest.mark.parametrize(
    ("supposition", "code"),
    [
        ("sensibilite", "supposition-illisible"),
        ("sensiblite=usuel", "question-inconnue"),
        ("sensibilite=usuelle", "reponse-hors-liste"),
        ("9:sensibilite=usuel", "lot-inconnu"),
        ("1:type_acheteur=etat", "reponse-commune"),
        ("acces=aucun,site", "reponse-hors-liste"),
        ("duree_mois=douze", "reponse-hors-liste"),
        ("=", "question-inconnue"),
    ],
)
def test_une_supposition_fautive_est_nommee(portail: Path, supposition: str, code: str) -> None:
    with pytest.raises(DonneesInvalides) as erreur:
        et_si(portail, (), [supposition])
    assert [a.code for a in erreur.value.anomalies] == [code]


def test_tout_se_rend_en_json(portail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["expliquer", str(portail), "SSI-011", "--json"]) == 0
    rendu = json.loads(capsys.readouterr().out)
    assert rendu["changements"][0]["propositions"][0][0]["question"] == "sensibilite"
    assert executer(["expliquer", str(portail), "--et-si", "sensibilite=usuel", "--json"]) == 0
    assert {e["nature"] for e in json.loads(capsys.readouterr().out)["ecarts"]} >= {"retrait"}
