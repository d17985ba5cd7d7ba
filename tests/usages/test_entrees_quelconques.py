"""Aucun fichier d'utilisateur ne donne le code 3 : octets et structures quelconques à la place de chacun d'eux."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.cli.principal import executer
from cctgen.documents.texte import formes_refusees
from cctgen.documents.word.modele import Modele
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.usages.ouverture.egares import egares_du_clausier
from tests.clausier.verification.petit_clausier import FICHIERS, ecrire

YAML = sorted(f for f in FICHIERS if f.endswith(".yaml"))
CONSULTATION = {
    "consultation.yaml": (contenu("exemples") / "portail" / "consultation.yaml").read_text(encoding="utf-8"),
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

_SIGNES = ("\t", '"', "'", "{", "}", "[", "]", ": ", "- ", "\n", "|\n", "&a ", "*a", "!!x ", "---\n", "#", "\x00", "@")
_MOTS = ("quand: oui", "{x", "{clause:X}", "1e999999", "NaN", "-1", "0", "9" * 400, "~", "oui", "👍", "\ufeff", "%")
_MORCEAUX = st.sampled_from([*_SIGNES, *_MOTS])
_NOMBRES = ("NaN", "1e99999999", "-0", "2026-02-30", "0001-01-01", "9999-12-31")
_SCALAIRES = st.one_of(
    st.text(max_size=12), st.integers(), st.sampled_from(["", "oui", "{x}", "../../x", "a" * 300, *_NOMBRES])
)
_NOMS = "id titre quand tous un aucun question parmi entre lots bareme criteres poids x"
_CLES = st.sampled_from(_NOMS.split())
_STRUCTURES: st.SearchStrategy[Any] = st.recursive(
    _SCALAIRES, lambda plus: st.lists(plus, max_size=3) | st.dictionaries(_CLES, plus, max_size=3), max_leaves=8
)


@st.composite
def octets_abimes(tirer: st.DrawFn, texte: str) -> bytes:
    """Rend les octets d'un fichier juste, dont des morceaux sont coupés, doublés ou remplacés."""
    abime = texte
    for _ in range(tirer(st.integers(1, 4))):
        debut = tirer(st.integers(0, len(abime)))
        fin = tirer(st.integers(debut, min(len(abime), debut + 40)))
        milieu = tirer(st.one_of(_MORCEAUX, st.just(abime[debut:fin] * 2), st.text(max_size=5)))
        abime = abime[:debut] + milieu + abime[fin:]
    return abime.encode(errors="surrogatepass")


@st.composite
def structures_abimees(tirer: st.DrawFn, texte: str) -> bytes:
    """Rend un fichier juste dont une valeur, tirée au hasard, devient une structure quelconque."""
    valeur = yaml.safe_load(texte)
    lieux = [(valeur, cle) for cle in valeur]
    rang = 0
    while rang < len(lieux):
        parent, cle = lieux[rang]
        enfant = parent[cle]
        cles = enfant if isinstance(enfant, dict) else range(len(enfant)) if isinstance(enfant, list) else ()
        lieux += [(enfant, c) for c in cles]
        rang += 1
    for _ in range(tirer(st.integers(1, 2))):
        parent, cle = tirer(st.sampled_from(lieux))
        parent[cle] = tirer(_STRUCTURES)
    return yaml.safe_dump(valeur, allow_unicode=True).encode(errors="surrogatepass")


_BALISES = ("titre", "sous_titre", "reference", "objet", "acheteur", "service", "date", "version", "clausier")


def abimes(fichiers: dict[str, str]) -> st.SearchStrategy[tuple[str, bytes]]:
    return st.sampled_from(sorted(fichiers)).flatmap(
        lambda nom: st.tuples(
            st.just(nom),
            st.one_of(octets_abimes(fichiers[nom]), structures_abimees(fichiers[nom]), st.binary(max_size=60)),
        )
    )


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
        modele.style("Corps de clause")
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
