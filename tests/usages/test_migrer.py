"""Passer une consultation à une version plus récente du clausier : tout montré, rien d'écrit sans accord."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.modele import Clause, Clausier
from cctgen.cli.principal import executer
from cctgen.consultation.lecture import FICHIER_CONSULTATION, FICHIER_REPONSES
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.gestes.geste import geste
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.ouverture.clausier_accepte import A_MIGRER, FICHIER_CLAUSIER, accepter, lire_l_accepte
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.migrer import accepter_la_migration, migrer
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.coupures import arbre


@pytest.fixture(scope="module")
def actuel() -> Clausier:
    return exiger_clausier()


def garder(racine: Path, clausier: Clausier) -> None:
    with geste(racine) as ouvert:
        accepter(ouvert, clausier)
        ouvert.mettre_en_place()


@pytest.fixture
def marche(tmp_path: Path) -> Path:
    creer_depuis_exemple(tmp_path / "marche", "infogerance")
    return tmp_path / "marche"


def ancienne_version(actuel: Clausier) -> Clausier:
    """Le clausier d'aujourd'hui, tel qu'il aurait été : une clause de moins, une de plus, des changements."""
    clauses: dict[str, Clause] = dict(actuel.clauses)
    del clauses["SSI-027"]
    clauses["SSI-008"] = clauses["SSI-008"].model_copy(update={"texte": "Le titulaire agissait autrement.\n"})
    clauses["SRV-001"] = clauses["SSI-008"].model_copy(update={"id": "SRV-001", "exigences": (), "parametres": {}})
    rubriques = tuple(
        r.model_copy(update={"questions": tuple(_ancienne(q) for q in r.questions if q.id != "personnes_concernees")})
        for r in actuel.rubriques
    )
    posee = Question.model_validate({"id": "badge", "titre": "Badge", "libelle": "Un badge ?", "type": "oui_non"})
    rubriques = (rubriques[0].model_copy(update={"questions": (*rubriques[0].questions, posee)}), *rubriques[1:])
    return replace(actuel, rubriques=rubriques, clauses=clauses, empreinte="a" * 64)


def _ancienne(question: Question) -> Question:
    if question.id == "socle_technique":
        retiree = question.options[0].model_copy(update={"valeur": "ancienne_pile", "libelle": "Ancienne pile"})
        return question.model_copy(update={"options": (*question.options, retiree)})
    if question.id == "ia":
        return question.model_copy(update={"libelle": "Comporte-t-il de l'IA ?"})
    return question


@pytest.fixture
def en_retard(marche: Path, actuel: Clausier) -> Path:
    """Une consultation faite sur l'ancienne version, qui répond à ce qui n'existe plus, et pas à ce qui est neuf."""
    chemin = marche / FICHIER_REPONSES
    texte = chemin.read_text(encoding="utf-8")
    texte = re.sub(r"  personnes_concernees: .*\n", "  badge: oui\n", texte)
    chemin.write_text(texte.replace("[existant, poste_agent]", "[existant, ancienne_pile]"), encoding="utf-8")
    garder(marche, ancienne_version(actuel))
    return marche


def test_une_consultation_a_jour_n_a_rien_a_migrer(marche: Path, actuel: Clausier) -> None:
    garder(marche, actuel)
    assert migrer(marche).est_a_jour
    assert A_MIGRER not in {a.code for a in ouvrir(marche).anomalies}
    avant = arbre(marche)
    assert not accepter_la_migration(marche).acceptee
    assert arbre(marche) == avant


def test_tout_se_montre_et_rien_ne_s_ecrit(en_retard: Path) -> None:
    avant = arbre(en_retard)
    migration = migrer(en_retard)
    assert arbre(en_retard) == avant
    changements = migration.changements
    assert {(p.sujet, p.valeur, p.motif) for p in changements.perdues} == {
        ("badge", "Oui", "la question n'existe plus"),
        ("socle_technique", "Ancienne pile", "« ancienne_pile » n'est pas une réponse admise"),
    }
    (ouverte,) = changements.ouvertes
    assert (ouverte.id, ouverte.nouvelle, ouverte.reponse) == ("personnes_concernees", True, "")
    assert {q.id for q in changements.changees} == {"socle_technique", "ia"}
    assert "Comporte-t-il de l'IA ?" in next(q.avant for q in changements.changees if q.id == "ia")
    ecarts = {(e.nature.value, e.objet, e.id): e for e in changements.ecarts}
    assert ("ajout", "article", "SSI-027") in ecarts
    assert any(nature == "ajout" and objet == "exigence" for nature, objet, _ in ecarts)
    assert ("retrait", "article", "SRV-001") in ecarts
    assert changements.motifs["SRV-001"] == "n'est plus au clausier"
    assert changements.motifs["SSI-027"] == "retenue : toujours applicable"
    modifiee = ecarts["modification", "article", "SSI-008"]
    assert modifiee.avant is not None
    assert modifiee.apres is not None
    assert (modifiee.avant.texte, "agissait" in modifiee.apres.texte) == ("Le titulaire agissait autrement.", False)
    assert {a.code for a in migration.anomalies} >= {"question-sans-reponse"}
    assert migration.rectificatif == ""


def test_nul_texte_ne_montre_les_antislashs_de_sa_mise_en_forme(
    en_retard: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    migration = migrer(en_retard)
    bruts = [e.texte for ecart in migration.changements.ecarts for e in (ecart.avant, ecart.apres) if e is not None]
    assert any("\\" in brut for brut in bruts), "l'exemple en a"
    assert "\\\\" not in json.dumps(migration.en_dict()["ecarts"], ensure_ascii=False)
    executer(["migrer", str(en_retard)])
    assert "\\" not in capsys.readouterr().out


def test_accepter_garde_les_reponses_et_met_de_cote_ce_qui_part(en_retard: Path, actuel: Clausier) -> None:
    anciennes = (en_retard / FICHIER_REPONSES).read_bytes()
    consultation = (en_retard / FICHIER_CONSULTATION).read_bytes()
    migration = accepter_la_migration(en_retard)
    assert migration.acceptee
    ecrites = (en_retard / FICHIER_REPONSES).read_text(encoding="utf-8")
    assert "badge" not in ecrites
    assert "socle_technique: existant" in ecrites
    assert "duree_mois: 48" in ecrites.replace("'", "").replace('"', "")
    copies = list((en_retard / "mis-de-cote").rglob(FICHIER_REPONSES))
    assert [c.read_bytes() for c in copies] == [anciennes]
    assert (en_retard / FICHIER_CONSULTATION).read_bytes() == consultation
    accepte = lire_l_accepte(en_retard)
    assert accepte is not None
    assert (accepte.empreinte, accepte.clausier) == (actuel.empreinte, actuel)
    assert migrer(en_retard).est_a_jour


def test_une_consultation_en_retard_se_genere_mais_ne_se_publie_pas(portail_genere: Path, actuel: Clausier) -> None:
    accepte = lire_l_accepte(portail_genere)
    assert accepte is not None  # la première génération l'a enregistré
    manifeste = json.loads((portail_genere / "sortie" / "manifeste.json").read_text(encoding="utf-8"))
    assert manifeste["clausier"]["accepte"] == {"version": actuel.versions, "empreinte": actuel.empreinte}
    garder(portail_genere, replace(actuel, empreinte="b" * 64))
    assert A_MIGRER in {a.code for a in ouvrir(portail_genere).anomalies}
    with pytest.raises(DonneesInvalides) as refus:
        publier(portail_genere)
    assert [a.code for a in refus.value.anomalies] == ["clausier-a-migrer"]
    accepter_la_migration(portail_genere)
    assert publier(portail_genere).nouvelle


def test_une_consultation_publiee_passe_par_un_rectificatif(portail_publie: Path, actuel: Clausier) -> None:
    dossier = json.loads((portail_publie / "publications" / "1" / "dossier.json").read_text(encoding="utf-8"))
    assert dossier["edition"]["empreinte_clausier"] == actuel.empreinte
    clauses = {**actuel.clauses, "SSI-008": actuel.clauses["SSI-008"].model_copy(update={"texte": "Avant.\n"})}
    garder(portail_publie, replace(actuel, clauses=clauses, empreinte="c" * 64))
    migration = migrer(portail_publie)
    assert migration.publiee == 1
    assert "rectificatif : générez" in migration.rectificatif
    (portail_publie / FICHIER_CLAUSIER).unlink()
    sans_memoire = migrer(portail_publie)
    assert sans_memoire.avant is None
    assert sans_memoire.changements.ecarts == ()  # comparée à la publication, qui est d'aujourd'hui


def test_un_modele_seul_ne_fait_une_version_qu_avec_une_nouvelle_date(portail_publie: Path, actuel: Clausier) -> None:
    garder(portail_publie, replace(actuel, modeles={"annexe.docx": "0" * 64}, empreinte="d" * 64))
    migration = migrer(portail_publie)
    assert migration.changements.modeles == ("annexe.docx",)
    assert not migration.changements.ecarts
    assert "rectificatif : donnez une nouvelle date" in migration.rectificatif
    accepter_la_migration(portail_publie)
    generer(portail_publie)
    assert not publier(portail_publie).nouvelle
    date = ouvrir(portail_publie).exiger_dossier().edition.date
    consultation = portail_publie / "consultation.yaml"
    texte = consultation.read_text(encoding="utf-8")
    neuve = texte.replace(f"date: {date}", f"date: {date.replace(day=date.day % 28 + 1)}", 1)
    consultation.write_text(neuve, encoding="utf-8")
    generer(portail_publie)
    assert publier(portail_publie).numero == 2


@pytest.mark.parametrize(
    "contenu", [b"", b"{}\n", b"pas du json", b'{"version": "1", "empreinte": "x"}\n{"clauses": 3}']
)
def test_un_clausier_garde_illisible_n_arrete_rien(marche: Path, contenu: bytes) -> None:
    (marche / FICHIER_CLAUSIER).parent.mkdir(exist_ok=True)
    (marche / FICHIER_CLAUSIER).write_bytes(contenu)
    migration = migrer(marche)
    assert not migration.est_a_jour
    assert accepter_la_migration(marche).acceptee
    assert migrer(marche).est_a_jour


def test_l_empreinte_d_un_clausier_inscrit_suit_a_sa_place(tmp_path: Path) -> None:
    service = tmp_path / "service"
    clause = service / "clauses" / "securite" / "SRV-001-badge.yaml"
    clause.parent.mkdir(parents=True)
    identite = 'nom: "Service"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n'
    (service / "clausier.yaml").write_text(identite, encoding="utf-8")
    texte = 'id: SRV-001\ntitre: "Badge"\npiece: cctp\ntexte: |\n  Le titulaire porte un badge.\n'
    clause.write_text(texte, encoding="utf-8")
    racine = tmp_path / "marche"
    creer_depuis_exemple(racine, "infogerance", [service])
    garder(racine, exiger_clausier([service]))
    clause.write_text(texte + "  Il le rend à la fin.\n", encoding="utf-8")
    codes = {a.code for a in ouvrir(racine).anomalies}
    assert (A_MIGRER in codes, "clausier-change" in codes) == (True, False)
    avant = (racine / FICHIER_CONSULTATION).read_text(encoding="utf-8")
    migration = accepter_la_migration(racine)
    assert [e.id for e in migration.changements.ecarts] == ["SRV-001"]
    apres = (racine / FICHIER_CONSULTATION).read_text(encoding="utf-8")
    differentes = [ligne for ligne in zip(avant.splitlines(), apres.splitlines(), strict=True) if ligne[0] != ligne[1]]
    assert len(differentes) == 1
    assert differentes[0][1].startswith("clausiers:")
    assert not {a.code for a in ouvrir(racine).anomalies} & {A_MIGRER, "clausier-change"}


def test_la_commande_dit_avant_apres_et_ce_qui_reste(en_retard: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["migrer", str(en_retard)]) == 1
    sortie = capsys.readouterr().out
    for attendu in ("- Le titulaire agissait autrement.", "Badge", "à répondre", "SSI-027", "Rien n'a été écrit"):
        assert attendu in sortie
    assert executer(["migrer", str(en_retard), "--accepter", "--json"]) == 1
    rendu = json.loads(capsys.readouterr().out)
    assert (rendu["acceptee"], rendu["avant"]["empreinte"]) == (True, "a" * 64)
    assert {p["sujet"] for p in rendu["saisies_perdues"]} == {"badge", "socle_technique"}
    assert executer(["migrer", str(en_retard)]) == 1
    assert "déjà faite sur ce clausier" in capsys.readouterr().out
