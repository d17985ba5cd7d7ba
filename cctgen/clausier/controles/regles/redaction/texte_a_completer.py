"""Un trou laissé dans un texte imprimé : « à compléter », « XX jours », « TODO »."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat, mots
from cctgen.clausier.controles.regle import Regle

_TROU = mots(
    r"[\[<(]\s*(?:à (?:compléter|renseigner|préciser|définir|indiquer)|…|\.{2,}|x{2,})"
    r"|\bx{2,}\b|\btodo\b|\btb[dc]\b|\blorem ipsum\b|_{3,}|\?{2,}|\bJJ/MM\b"
    r"|<(?:délai|nom|date|montant|lieu|adresse|durée|nombre)\b[^>]*>|\[(?:nom|date|montant|lieu|adresse|durée|nombre)\b"
    r"|(?:…|\.{3})\s*(?:jours?|heures?|mois|ans?|euros?|€|%)"
    r"|\brest(?:e|ent) à (?:déterminer|fixer|convenir|définir|préciser)\b"
    r"|\bà (?:compléter|renseigner|préciser|définir)\b(?!\s+(?:par|dans|avec|lors|au|à|en)\b)",
    indices=(
        *("à compléter", "à renseigner", "à préciser", "à définir", "à indiquer", "à déterminer", "à fixer"),
        *("à convenir", "…", "..", "xx", "todo", "tbd", "tbc", "lorem", "___", "??", "jj/mm", "<", "["),
    ),
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une phrase imprimée qui attend encore un mot ou un nombre."""
    yield from lue.reconnues(_TROU, "un trou reste dans le texte")


REGLE = Regle(
    code="texte-a-completer",
    voit="Un « à compléter », « XX », « TODO » ou un blanc souligné dans un texte qui part chez les candidats.",
    source="un dossier de consultation est complet quand il est publié (code de la commande publique, R. 2132-2)",
    remede="Écrivez la valeur, ou faites-en un paramètre que l'acheteur règle.",
    examiner=examiner,
    fautifs=(
        {"texte": "Le titulaire répond dans les XX jours."},
        {"texte": "Le titulaire intervient à [à compléter]."},
        {"texte": "Le délai est de ____ jours."},
        {"texte": "La liste des sites est à préciser."},
        {"texte": "Le délai est de … jours."},
        {"texte": "Le délai est de [..] jours."},
        {"texte": "Le titulaire intervient sous <délai> jours."},
        {"texte": "Le responsable est [nom du responsable]."},
        {"texte": "Le marché prend effet le JJ/MM/AAAA."},
        {"texte": "La durée reste à déterminer."},
        {"texte": "Le détail figure à l'annexe ??."},
    ),
    sains=(
        {"texte": "Le candidat joint le cadre, à compléter par ses soins."},
        {"texte": "Le titulaire complète la liste dans les cinq jours."},
    ),
)
