"""Aucun fichier d'utilisateur ne donne le code 3 : octets et structures quelconques à la place de chacun d'eux."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.cli.principal import executer
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.documents.word.modele import Modele
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.egares import egares_du_clausier
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.clausier.verification.petit_clausier import FICHIERS, ecrire
from tests.entrees import abimes
from tests.preparations import Etape, Preparations

YAML = sorted(f for f in FICHIERS if f.endswith(".yaml"))
_AJUSTEE = """
ajustements:
  - {clause: SSI-027, action: retirer, motif: "Motif.", lots: [2]}
  - {exigence: CCT-UTI-02, action: retirer, motif: "Motif."}
passages_outre:
  - {anomalie: critere-environnemental-absent, motif: "Motif.", par: "Cheffe du bureau"}
"""
CONSULTATION = {
    "consultation.yaml": (contenu("exemples") / "portail" / "consultation.yaml").read_text(encoding="utf-8") + _AJUSTEE,
    "reponses.yaml": (contenu("exemples") / "portail" / "reponses.yaml").read_text(encoding="utf-8"),
    "clauses/securite/ESS-001-essai.yaml": FICHIERS["clauses/securite/SSI-001-acces.yaml"].replace(
        "SSI-001", "ESS-001"
    ),
    "clauses/SSI-027-incidents.yaml": FICHIERS["clauses/securite/SSI-002-socle.yaml"].replace("SSI-002", "SSI-027"),
}
EVALUATION = {
    "prix.yaml": (contenu("exemples") / "portail" / "evaluation" / "prix.yaml").read_text(encoding="utf-8"),
    "decisions.yaml": (contenu("exemples") / "portail" / "evaluation" / "decisions.yaml").read_text(encoding="utf-8"),
}

_BALISES = ("titre", "sous_titre", "reference", "objet", "acheteur", "service", "date", "version", "clausier")


def commander(*arguments: str) -> int:
    """Exécute une commande et lit sa sortie comme un automate."""
    sortie = io.StringIO()
    with contextlib.redirect_stdout(sortie), contextlib.redirect_stderr(io.StringIO()) as erreurs:
        code = executer([*arguments, "--json"])
    assert code in (0, 1), erreurs.getvalue()
    json.loads(sortie.getvalue())
    return code


@settings(max_examples=150, deadline=None)
@given(abimes({f: FICHIERS[f] for f in YAML}))
def test_un_clausier_quelconque_ne_donne_que_des_anomalies(abime: tuple[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as dossier:
        racine = ecrire(Path(dossier) / "clausier", {**FICHIERS, abime[0]: abime[1]})
        anomalies = verifier(lire_clausier([racine]), formes_refusees, ["annexe.docx", "extrait.docx"])
        for anomalie in (*anomalies, *egares_du_clausier(racine, ())):
            assert anomalie.message
            assert str(anomalie.lieu)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(abimes(CONSULTATION))
def test_une_consultation_quelconque_ne_donne_jamais_le_code_3(abime: tuple[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as dossier:
        racine = ecrire(Path(dossier) / "marche", {**CONSULTATION, abime[0]: abime[1]})
        commander("verifier", str(racine))
        commander("expliquer", str(racine))


@pytest.fixture(scope="module")
def depouillee(tmp_path_factory: pytest.TempPathFactory, preparations: Preparations) -> Path:
    """Une consultation publiée, ses offres reçues, sans rien de saisi."""
    racine = tmp_path_factory.mktemp("depouillee") / "marche"
    preparations.copier(racine, "portail", Etape.DEPOUILLEE)
    return racine


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(abimes(EVALUATION))
def test_des_prix_et_des_decisions_quelconques_ne_donnent_jamais_le_code_3(
    depouillee: Path, abime: tuple[str, bytes]
) -> None:
    for nom, texte in EVALUATION.items():
        (depouillee / "evaluation" / nom).write_bytes(abime[1] if nom == abime[0] else texte.encode())
    commander("comparer", str(depouillee), "--remplacer")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_un_modele_word_quelconque_est_refuse_ou_rendu(donnees: st.DataObject) -> None:
    octets = bytearray((contenu("modeles") / "rapport.docx").read_bytes())
    for _ in range(donnees.draw(st.integers(1, 5))):
        rang = donnees.draw(st.integers(0, len(octets) - 1))
        if donnees.draw(st.booleans()):
            octets[rang] = donnees.draw(st.integers(0, 255))
        else:
            del octets[rang : rang + donnees.draw(st.integers(1, 500))]
    with contextlib.suppress(ErreurCctgen):
        modele = Modele("rapport.docx", bytes(octets))
        modele.feuille.identifiant("Corps de clause")
        modele.rendre(
            dict.fromkeys(("titre", "sous_titre", "reference", "objet", "acheteur", "service"), "x"), ("corps",)
        )


_CONDITIONS = (
    "",
    "oui",
    "[a, b]",
    "|\n  texte",
    "*x",
    "&x {}",
    "{}",
    "{tous: }",
    "{tous: oui}",
    "{tous: [[]]}",
    "{un: [a]}",
)


@pytest.mark.parametrize("quand", _CONDITIONS)
def test_une_condition_mal_formee_est_une_anomalie(quand: str, tmp_path: Path) -> None:
    clause = f'id: ESS-001\ntitre: "T"\npiece: cctp\nquand: {quand}\ntexte: "Il agit."\n'
    racine = ecrire(tmp_path / "marche", {**CONSULTATION, "clauses/securite/ESS-001-essai.yaml": clause})
    assert commander("verifier", str(racine)) == 1


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "code", "propose"),
    [
        ("reponses.yaml", "communes:", "communes:\n  marche_defens: non", "question-inconnue", "« marche_defense »"),
        ("reponses.yaml", "communes:", "parametres: {SSI-27: {a: b}}\ncommunes:", "parametre-inconnu", "« SSI-027 »"),
        (
            "consultation.yaml",
            "date:",
            "ajustements: [{clause: SSI-27, action: retirer, motif: Jugé}]\ndate:",
            "ajustement-inconnu",
            "« SSI-027 »",
        ),
    ],
)
def test_un_identifiant_mal_ecrit_se_voit_proposer_le_plus_proche(
    fichier: str, avant: str, apres: str, code: str, propose: str, tmp_path: Path
) -> None:
    creer_depuis_exemple(tmp_path / "c", "sirh-saas")
    texte = (tmp_path / "c" / fichier).read_text(encoding="utf-8")
    assert avant in texte
    (tmp_path / "c" / fichier).write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    (anomalie,) = (a for a in ouvrir(tmp_path / "c").anomalies if a.code == code)
    assert propose in anomalie.conseil


def test_une_commande_et_une_clause_mal_ecrites_se_voient_proposer_la_plus_proche(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert executer(["verifer"]) == 2
    assert "Vouliez-vous : verifier ?" in capsys.readouterr().err
    creer_depuis_exemple(tmp_path / "c", "sirh-saas")
    assert executer(["expliquer", str(tmp_path / "c"), "SSI-27"]) == 1
    assert "Vouliez-vous écrire « SSI-027 »" in capsys.readouterr().err
