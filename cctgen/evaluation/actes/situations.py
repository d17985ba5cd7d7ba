"""Les situations qui appellent une demande à un soumissionnaire, et la question que chacune pose.

Une question ne dépend que de la situation : deux offres dans la même reçoivent le même texte, qu'elles aient un ou
plusieurs composants à préciser. Elle renvoie à ce que
l'offre remise prévoit, sans suggérer de réponse ; préciser n'est ni compléter, ni corriger (R.2161-5 et R.2161-11 du
code de la commande publique). Ce qui manque ou n'est pas tenu se régularise, si l'acheteur l'autorise à tous
(R.2152-2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cctgen.matrice.contrat import Conformite, Couverture


class NatureDemande(StrEnum):
    """Ce que l'on demande : préciser l'offre, la régulariser, ou en justifier le prix."""

    PRECISION = "precision"
    REGULARISATION = "regularisation"
    JUSTIFICATION = "justification"

    @property
    def libelle(self) -> str:
        """Rend la nature telle qu'elle se lit."""
        return {"precision": "précision", "regularisation": "régularisation", "justification": "justification du prix"}[
            self
        ]

    @property
    def est_d_office(self) -> bool:
        """Vrai si la demande part sans qu'on la retienne : régulariser est une faculté de l'acheteur (R.2152-2)."""
        return self is not NatureDemande.REGULARISATION


@dataclass(frozen=True, slots=True)
class Situation:
    """Un cas d'école : son nom, sa nature, la question qu'il pose, les anomalies qui le révèlent."""

    nom: str
    nature: NatureDemande
    question: str
    codes: frozenset[str] = frozenset()


_SEPARATEUR = ", "


def situations_ecrites(noms: Iterable[str]) -> str:
    """Rend, en une case du registre, les situations auxquelles une demande répond."""
    return _SEPARATEUR.join(noms)


def situations_lues(case: str) -> tuple[str, ...]:
    """Rend chaque situation d'une case du registre."""
    return tuple(filter(None, case.split(_SEPARATEUR)))


_OU = "et la pièce et la page où elle le dit"
_P, _R = NatureDemande.PRECISION, NatureDemande.REGULARISATION

SITUATIONS = (
    Situation(
        "réponse contradictoire",
        _P,
        "Les indications de votre offre sur cette exigence ne concordent pas. Indiquez ce que l'offre remise prévoit,"
        f" {_OU}.",
        frozenset({"contradiction"}),
    ),
    Situation(
        "réponse ambiguë",
        _P,
        "La valeur écrite ne figure pas dans la liste proposée par la matrice. Indiquez laquelle votre offre entend"
        f" donner. Conformité : {', '.join(Conformite)}. Mode de couverture : {', '.join(Couverture)}.",
        frozenset({"valeur-non-reconnue"}),
    ),
    Situation(
        "texte réécrit",
        _P,
        "Le texte rendu n'est pas celui qui a été publié. Indiquez sur lequel de ces deux textes porte la réponse de"
        " votre offre.",
        frozenset({"texte-modifie"}),
    ),
    Situation(
        "version future",
        _P,
        f"Votre offre annonce une version future. Indiquez ce que l'offre remise prévoit, avec ses dates, {_OU}.",
        frozenset({"version-future"}),
    ),
    Situation(
        "réponse partielle",
        _P,
        "L'exigence est déclarée partiellement conforme. Indiquez ce que l'offre remise couvre et ce qu'elle ne couvre"
        f" pas, {_OU}.",
        frozenset({"partielle"}),
    ),
    Situation(
        "réponses multiples",
        _P,
        "Plusieurs lignes répondent à cette exigence. Indiquez laquelle porte la réponse de votre offre.",
        frozenset({"ligne-dupliquee"}),
    ),
    Situation(
        "ligne non rattachée",
        _P,
        "Une ligne de la matrice ne porte pas la référence d'une exigence publiée. Indiquez à quelle exigence publiée"
        " elle répond.",
        frozenset({"rapproche-par-texte", "exigence-inconnue"}),
    ),
    Situation(
        "réponse sans justification",
        _P,
        "La réponse n'est accompagnée d'aucune justification. Indiquez la pièce et la page de l'offre remise qui s'y"
        " rapportent.",
        frozenset({"justification-absente"}),
    ),
    Situation(
        "texte hors du tableau",
        _P,
        "Un texte figure hors du tableau des réponses. Indiquez à quelles exigences il se rapporte, et quelle portée"
        " l'offre remise lui donne.",
        frozenset({"contenu-hors-tableau"}),
    ),
    Situation(
        "composant incertain",
        _P,
        "Pour chaque composant cité, les indications données ne permettent pas de l'apprécier. Indiquez ce que l'offre"
        " remise prévoit : son éditeur, sa version et l'emploi qui en est fait, et la pièce et la page où elle le dit.",
        frozenset(
            {
                *("composant-sans-nom", "composant-non-reference", "composant-divergent", "composant-non-declare"),
                *("embarque-non-demontre", "reference-douteuse"),
            }
        ),
    ),
    Situation(
        "licence incertaine",
        _P,
        "Pour chaque composant cité, ce qui est déclaré ne suffit pas à en établir la licence. Indiquez celle que"
        f" l'offre remise prévoit et sa version, {_OU}.",
        frozenset({"licence-absente", "licence-indeterminee", "licence-non-reconnue"}),
    ),
    Situation(
        "compatibilité de licence",
        _P,
        "Pour chaque composant cité, la licence déclarée ne dit pas d'elle-même si l'ensemble se diffuse comme"
        " l'exigence le demande. Indiquez comment l'offre remise l'incorpore ou le lie au code du marché et ce qu'elle"
        f" prévoit pour cette diffusion, {_OU}.",
        frozenset({"licence-a-verifier", "licence-incompatible"}),
    ),
    Situation(
        "licence soumise à accord",
        _P,
        "Pour chaque composant cité, la licence déclarée est de celles que le marché soumet à accord quand le composant"
        " est incorporé ou lié à son code. Indiquez l'emploi que l'offre remise en fait et ce qu'elle prévoit à ce"
        f" titre, {_OU}.",
        frozenset({"licence-proscrite"}),
    ),
    Situation(
        "support ou statut du composant",
        _P,
        "Pour chaque composant cité, la version déclarée n'est plus soutenue, ou le référentiel de produits n'en admet"
        " pas l'emploi sans condition. Indiquez l'emploi que l'offre remise en fait et ce qu'elle prévoit pour son"
        f" maintien ou son remplacement, {_OU}.",
        frozenset({"composant-hors-support", "composant-a-remplacer", "composant-sous-condition"}),
    ),
    Situation(
        "inventaire incomplet",
        _P,
        "L'inventaire de composants remis ne se lit pas en entier, ou n'en nomme aucun. Indiquez les composants que"
        f" l'offre remise prévoit, {_OU}.",
        frozenset({"sbom-vide", "sbom-entrees-ecartees", "sbom-format-inconnu", "sbom-version-inconnue"}),
    ),
    Situation(
        "matrice incomplète",
        _P,
        "Une feuille ou une colonne de la matrice publiée manque à la matrice remise. Indiquez ce que l'offre remise"
        f" prévoit sur ce qu'elle devait porter, {_OU}.",
        frozenset({"feuille-absente", "colonne-absente"}),
    ),
    Situation(
        "cellule équivoque",
        _P,
        "Une cellule de la matrice remise porte une mise en forme, une formule ou une erreur de calcul dont le sens"
        f" n'est pas établi. Indiquez le texte ou la valeur que l'offre remise y donne, {_OU}.",
        frozenset({"mise-en-forme-signifiante", "formule-ignoree", "cellule-en-erreur"}),
    ),
    Situation(
        "autre version du dossier",
        _P,
        "La matrice remise n'est pas celle du dossier de consultation en vigueur. Indiquez, pour chaque exigence que ce"
        f" dossier ajoute ou rédige autrement, ce que l'offre remise prévoit, {_OU}.",
        frozenset({"version-differente"}),
    ),
    Situation(
        "réponse absente",
        _R,
        "Aucune réponse n'est donnée à cette exigence. Vous êtes autorisé à la donner, sans modifier les"
        " caractéristiques substantielles de l'offre.",
        frozenset({"reponse-absente", "ligne-absente"}),
    ),
    Situation(
        "exigence primordiale non tenue",
        _R,
        "Cette exigence primordiale n'est pas déclarée conforme. Vous êtes autorisé à régulariser l'offre sur ce point,"
        " sans en modifier les caractéristiques substantielles.",
        frozenset({"primordiale-non-tenue"}),
    ),
    Situation(
        "exigence non notée non tenue",
        _R,
        "Cette exigence, que la note n'apprécie pas, n'est pas déclarée conforme. Vous êtes autorisé à régulariser"
        " l'offre sur ce point, sans en modifier les caractéristiques substantielles.",
        frozenset({"non-notee-non-tenue"}),
    ),
)

SANS_REPONSE = Situation(
    "exigence non notée sans réponse",
    NatureDemande.PRECISION,
    f"Aucune réponse n'est donnée à cette exigence. Indiquez ce que l'offre remise prévoit, {_OU}.",
)
"""Sur une I non notée, une réponse absente se précise d'après l'offre remise : elle ne se donne pas après coup."""

JUSTIFICATION_DU_PRIX = Situation(
    "prix à justifier",
    NatureDemande.JUSTIFICATION,
    "Veuillez justifier le prix et les coûts proposés dans votre offre, y compris la part que vous envisagez de"
    " sous-traiter.",
)

COMPOSANTS = frozenset(
    {
        *("composant incertain", "licence incertaine", "compatibilité de licence", "licence soumise à accord"),
        "support ou statut du composant",
    }
)
"""Les situations qui tiennent à un composant déclaré, et non à la réponse d'une ligne."""

PAR_CODE = {code: situation for situation in SITUATIONS for code in situation.codes}
"""La situation que révèle chaque anomalie relevée dans une offre."""
