"""Un nom fait d'un nombre, du sigle d'un code ou d'un article ne tait pas ce que tout le monde écrit."""

from __future__ import annotations

import pytest

from cctgen.evaluation.suites.secret.tiers import tiers_de
from tests.evaluation.suites.test_secret import SIENNE, groupee, nommee


@pytest.mark.parametrize(
    ("nom", "innocents", "nommants"),
    [
        (
            "Thales SIX GTS France",
            ("Six mois de reprise.", "La période de six mois.", "Six exigences tenues."),
            ("Thales fait mieux.", "Moins bien que SIX GTS.", "Comme Thales SIX."),
        ),
        (
            "CGI France",
            ("Article 1731 du CGI.", "Les articles 1729 et 1731 du CGI.", "Le code général des impôts (CGI)."),
            ("Comme CGI.", "L'offre de CGI est plus claire.", "CGI, article 3 de son mémoire, va plus loin."),
        ),
        (
            "La Poste",
            ("La poste restante.", "Envoi par la poste.", "- La poste de travail."),
            ("Comme la Poste.", "La Poste fait mieux.", "Devant celle de la poste."),
        ),
        ("L'Atelier", ("L'atelier de lancement est prévu.",), ("Comme l'Atelier.", "Mieux chez l'atelier.")),
    ],
)
def test_un_nombre_un_code_ou_un_article_ne_nomment_personne(
    nom: str, innocents: tuple[str, ...], nommants: tuple[str, ...]
) -> None:
    """« Six mois de reprise » était ôté dès que Thales SIX répondait."""
    for autre in (nommee(nom, "22222222200022"), groupee(f"Belmantis, {nom}")):
        tiers = tiers_de(SIENNE, [SIENNE, autre], None)
        assert [texte for texte in innocents if tiers.cite(texte)] == []
        assert [texte for texte in nommants if not tiers.cite(texte)] == []
