"""Ce que la vérification retient d'un clausier ne vaut que pour ce qui n'a pas changé au suivant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.modele import Clause
from cctgen.clausier.produits import Produit
from cctgen.clausier.verification.conditions.possibilites import chercher
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.fichiers import ecrire
from tests.clausier.fabrique import codes, situer
from tests.clausier.verification.petit_clausier import FICHIERS
from tests.fabriques import un_clausier, une_clause


def test_une_clause_inchangee_se_rejuge_selon_les_produits_du_clausier() -> None:
    clause = une_clause(texte="Le titulaire fournit une base Essaibase.")
    produit = Produit.model_validate(
        {"ref": "X-1", "composant": "Essaibase", "statut": "R", "libre": "oui", "fonction": "Base de données"}
    )
    sans = un_clausier([clause])
    avec = replace(sans, produits=(produit,))
    assert [codes(controler_clause(c, clause, situer)) for c in (sans, avec, sans)] == [[], ["logiciel-nomme"], []]


def test_une_condition_inchangee_se_recherche_selon_la_question_du_clausier() -> None:
    clause: Clause = une_clause(quand={"question": "duree", "entre": ["49", "600"]})

    def duree(**bornes: str) -> dict[str, Question]:
        return {
            "duree": Question.model_validate({"id": "duree", "titre": "D", "libelle": "?", "type": "entier"} | bornes)
        }

    impossibles = [chercher(q, [clause.quand]).est_impossible for q in (duree(), duree(min="1", max="48"), duree())]
    assert impossibles == [False, True, False]


def test_un_fichier_change_puis_retabli_se_reverifie_chaque_fois(tmp_path: Path) -> None:
    racine = tmp_path / "essai"
    for nom, texte in FICHIERS.items():
        ecrire(racine / nom, texte)
    nom = next(n for n in FICHIERS if n.startswith("clauses/"))

    def relever(texte: str) -> list[str]:
        ecrire(racine / nom, texte)
        return codes(verifier(lire_clausier([racine]), formes_refusees))

    sain = relever(FICHIERS[nom])
    fautif = relever(FICHIERS[nom].replace("question: acces", "question: absente"))
    assert "question-inconnue" not in sain
    assert "question-inconnue" in fautif
    assert relever(FICHIERS[nom]) == sain
