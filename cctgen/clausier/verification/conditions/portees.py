"""Les conditions que portent les fichiers du clausier autres que ses clauses et son questionnaire."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.formes.condition import Condition
from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.modele import Clausier
from cctgen.socle.anomalies import Chemin


def conditions_hors_clauses(clausier: Clausier) -> Iterator[tuple[str, Condition]]:
    """Énumère les conditions des formulaires, des services et des valeurs proposées, et le nom de ce qui les porte."""
    for formulaire in clausier.formulaires.values():
        for _, condition in conditions_du_formulaire(formulaire):
            yield f"une partie du formulaire {formulaire.id}", condition
    for service in clausier.services.values():
        yield from ((f"le service {service.id}", c) for c in (service.quand, service.propose) if c is not None)
    for clause in clausier.clauses.values():
        for nom, parametre in clause.parametres.items():
            for selon in parametre.selon:
                yield f"le paramètre « {nom} » de {clause.id}", selon.quand


def conditions_du_formulaire(formulaire: FormulaireRedige) -> Iterator[tuple[Chemin, Condition]]:
    """Énumère les conditions de ses sections et de ses champs, avec leur chemin dans le fichier."""
    for rang, section in enumerate(formulaire.sections):
        if section.quand is not None:
            yield ("sections", rang, "quand"), section.quand
        for position, champ in enumerate(section.champs):
            if champ.quand is not None:
                yield ("sections", rang, "champs", position, "quand"), champ.quand
