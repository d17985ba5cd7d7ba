"""Les dossiers que le clausier livré donne aux achats d'essai, et ce qu'on y lit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cctgen.assemblage.modele import ChampFormulaire, Dossier
from cctgen.clausier.modele import Niveau
from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.profils import NATURES, PERSONNELLES, PROFILS, Reponses, dossier_livre
from tests.livre import clausier_livre

CLAUSIER = clausier_livre()
ACTIVES = tuple(c for c in CLAUSIER.clauses.values() if c.retiree is None)
TEXTES = {c.id: c.texte for c in ACTIVES}
EXIGENCES = {e.id: e for c in ACTIVES for e in c.exigences}

ACHATS: Mapping[str, Reponses] = {
    **PROFILS,
    **{f"nature {nature}": {**ecarts, "nature": nature} for nature, ecarts in NATURES.items()},
}
"""Les achats d'essai : les neuf profils, et un achat de chaque nature."""

SAAS = PROFILS["SaaS RH"]
RESTREINTE = PROFILS["Diffusion Restreinte"]
INFOGERANCE = PROFILS["Infogérance sensible"]
TELESERVICE = PROFILS["Téléservice avec données personnelles"]
IA = PROFILS["IA générative"]
POLICE: Reponses = {
    **PERSONNELLES,
    "donnees_personnelles": "police_justice",
    "public": "agents",
    "sensibilite": "sensible",
    "protection_legale": "oui",
    "mission_essentielle": "oui",
    "atteinte_grave": "oui",
    "acces": "distant",
    "exposition": "rie",
    "mineurs": "oui",
}
DE_DROIT = (
    "protection_legale",
    "mission_essentielle",
    "atteinte_grave",
    "donnees_sante",
    "certification_sante",
    "numero_securite_sociale",
    "mineurs",
    "archives",
)
"""Les questions dont la réponse a des conséquences juridiques ; les trois premières qualifient un nuage."""


def dossier_de(achat: str) -> Dossier:
    """Rend le dossier d'un achat d'essai."""
    return dossier_livre(ACHATS[achat])


def retenues(dossier: Dossier) -> set[str]:
    """Rend les clauses du dossier."""
    return {a.clause for a in dossier.articles}


def exigees(dossier: Dossier) -> set[str]:
    """Rend les exigences du dossier."""
    return {e.ref for e in dossier.exigences(0)}


def primordiales(dossier: Dossier) -> set[str]:
    """Rend les exigences primordiales du dossier."""
    return {e.ref for e in dossier.exigences(0) if e.niveau is Niveau.P}


def textes_bruts(dossier: Dossier) -> dict[str, str]:
    """Rend le Markdown de chaque article, par clause."""
    return {a.clause: a.texte for a in dossier.articles}


def textes(dossier: Dossier) -> dict[str, str]:
    """Rend chaque article tel qu'il se lit, par clause."""
    return {clause: en_clair(texte) for clause, texte in textes_bruts(dossier).items()}


def enonces(dossier: Dossier) -> dict[str, str]:
    """Rend l'énoncé de chaque exigence tel qu'il se lit."""
    return {e.ref: en_clair(e.enonce) for e in dossier.exigences(0)}


def tout_le_texte(dossier: Dossier) -> str:
    """Rend à la suite le Markdown des articles et des énoncés."""
    articles = tuple(dossier.articles)
    return "\n".join([*(a.texte for a in articles), *(e.enonce for a in articles for e in a.exigences)])


def cases(dossier: Dossier, formulaire: str) -> dict[str, ChampFormulaire]:
    """Rend les cases d'un formulaire par leur libellé ; rien si le dossier ne le produit pas."""
    return {c.libelle: c for f in dossier.formulaires if f.id == formulaire for s in f.sections for c in s.champs}


def imprime(dossier: Dossier) -> Iterator[str]:
    """Énumère ce que lit le candidat : articles, exigences, contexte, services et formulaires ; jamais la note."""
    yield from textes(dossier).values()
    yield from (f"{en_clair(e.enonce)} {en_clair(e.preuve)}" for e in dossier.exigences(0))
    for document in dossier.documents:
        yield from (f"{titre} : {valeur}" for fait in document.tete.contexte for titre, valeur in fait.reponses)
    yield from (f"{s.nom} {s.usage} {s.prerequis}" for s in dossier.services)
    yield from (f"{c.libelle} {c.aide} {c.valeur}" for f in dossier.formulaires for s in f.sections for c in s.champs)
