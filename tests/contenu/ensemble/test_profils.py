"""Un marché simple reçoit peu de clauses ; les volumes annoncés au README sont ceux que l'on obtient."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Ajustement, enumerer
from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.word.rendu import rendre_annexe
from cctgen.socle.contenu import contenu
from cctgen.socle.typographie import majuscule
from tests.contenu.profils import BASE, NATURES, PROFILS, dossier_livre
from tests.fabriques import une_consultation
from tests.livre import clausier_livre

README = Path(__file__).parents[3] / "README.md"
TABLEAU = re.compile(r"(^\| Achat \|[^\n]*\n\|[-|]+\|\n)((?:\|[^\n]*\n)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def clausier() -> Clausier:
    return clausier_livre()


def volumes(dossier: Dossier) -> tuple[int, int, int]:
    """Rend le nombre de clauses, d'exigences et d'exigences primordiales."""
    exigences = dossier.exigences(0)
    return sum(1 for _ in dossier.articles), len(exigences), sum(e.niveau == "P" for e in exigences)


def test_le_readme_annonce_les_volumes_de_chaque_profil(clausier: Clausier, request: pytest.FixtureRequest) -> None:
    """Le tableau du README est un résultat : `make attendus` le refait, le diff montre ce qu'une clause déplace."""
    dossiers = {nom: dossier_livre(PROFILS[nom]) for nom in PROFILS}
    assert [str(a) for dossier in dossiers.values() for a in dossier.anomalies] == []
    lignes = [f"| {nom} | {' | '.join(map(str, volumes(dossier)))} |" for nom, dossier in dossiers.items()]
    texte = README.read_text("utf-8")
    tableau = TABLEAU.search(texte)
    assert tableau, "le README n'a plus son tableau des volumes"
    if request.config.getoption("--maj-attendus"):
        README.write_text(TABLEAU.sub(lambda m: m.group(1) + "\n".join(lignes) + "\n", texte), encoding="utf-8")
    annoncees = TABLEAU.search(README.read_text("utf-8"))
    assert annoncees
    assert annoncees.group(2).splitlines() == lignes


def test_un_profil_plus_exigeant_n_a_pas_moins_de_clauses_de_securite(clausier: Clausier) -> None:
    def securite(nom: str) -> int:
        return sum(a.clause.startswith("SSI-") for a in dossier_livre(PROFILS[nom]).articles)

    ordre = ["Site vitrine", "Téléservice avec données personnelles", "SaaS RH", "Infogérance sensible"]
    assert all(securite(moins) < securite(plus) for moins, plus in pairwise(ordre[:2] + ordre[3:]))
    assert securite("Site vitrine") * 2 <= securite("Infogérance sensible") + 6


@pytest.mark.parametrize("nature", NATURES)
def test_chaque_nature_d_achat_donne_une_annexe_de_droits_sans_trou(nature: str, clausier: Clausier) -> None:
    dossier = dossier_livre(NATURES[nature], nature)
    assert [str(a) for a in dossier.anomalies] == []
    annexe = next(d for d in dossier.documents if d.id == "annexe-pi")
    textes = [en_clair(a.texte) for a in annexe.articles]
    assert textes
    for texte in textes:
        assert texte.strip()
        assert not re.search(r"[{}]|\bde article\b|\bà article\b", texte), texte
    assert rendre_annexe(dossier, annexe, (contenu("modeles") / annexe.modele).read_bytes())


def incompatibilites() -> list[tuple[str, str]]:
    lu = clausier_livre()
    return sorted({tuple(sorted((c.id, autre))) for c in lu.clauses.values() for autre in c.incompatible})  # type: ignore[misc]


@pytest.mark.parametrize(("premiere", "seconde"), incompatibilites())
def test_chaque_incompatibilite_est_relevee(premiere: str, seconde: str, clausier: Clausier) -> None:
    ajouts = [Ajustement(clause=c, action="ajouter", motif="essai") for c in (premiere, seconde)]
    dossier = assembler(clausier, une_consultation(communes=BASE, ajustements=ajouts))
    fautes = [a for a in dossier.anomalies if a.code == "clauses-incompatibles"]
    assert any(premiere in a.message and seconde in a.message for a in fautes)


def test_un_titre_n_annonce_que_ce_que_sa_partie_contient(clausier: Clausier) -> None:
    """« Incidents, crise et audits » ouvrait une partie sans article de crise."""
    plans = {(d.id, r.clauses): r for d in clausier.plan.documents for r in d.rubriques if r.parts}
    assert len(plans) >= 13
    complets = {
        titre: majuscule(enumerer([part.nom for part in r.parts])) for r in plans.values() for titre in [r.titre]
    }
    assert [titre for titre, compose in complets.items() if titre != compose] == []
    dossiers = [dossier_livre(PROFILS[nom]) for nom in PROFILS] + [dossier_livre({}, nature) for nature in NATURES]
    composes = 0
    for dossier in dossiers:
        for document in dossier.documents:
            for rubrique in document.rubriques:
                ids = {article.clause for article in rubrique.articles}
                prevue = next((r for (d, clauses), r in plans.items() if d == document.id and ids <= {*clauses}), None)
                if prevue is not None:
                    absentes = [part.nom for part in prevue.parts if not ids & {*part.clauses}]
                    presentes = len(absentes) < len(prevue.parts)
                    assert presentes, (rubrique.titre, ids)
                    assert [nom for nom in absentes if nom in rubrique.titre.casefold()] == [], rubrique.titre
                    composes += bool(absentes)
    assert composes > 20
