"""Le mode d'emploi joint à la matrice : des textes, sans rien d'Excel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from cctgen.consultation.effets import IMPORTANTE, ecart_non_note
from cctgen.matrice import contrat
from cctgen.matrice.contrat import Conformite, Couverture, UsageComposant


class Genre(StrEnum):
    """Ce qu'est une ligne de la notice."""

    TITRE = "titre"
    INTERTITRE = "intertitre"
    TEXTE = "texte"
    ENTREE = "entree"


class LigneNotice(NamedTuple):
    """Une ligne de la notice : un texte sur toute la largeur, ou un terme et son explication."""

    genre: Genre
    texte: str
    explication: str = ""


_SUR_UNE_P = " ; sur une P, elle vaut refus de la tenir"

SENS_CONFORMITE = {
    Conformite.CONFORME: "L'offre respecte toute l'exigence, à la date prévue au marché. Justifiez, ou renvoyez à la"
    " pièce et à la page qui le montrent.",
    Conformite.PARTIELLE: "Une partie seulement de l'exigence est respectée. Dites laquelle, et ce qui manque.",
    Conformite.NON_CONFORME: "L'offre ne respecte pas l'exigence. Dites pourquoi.",
    Conformite.DEROGATION: "Vous proposez autre chose à la place. Dites quoi, et en quoi le besoin reste couvert."
    f" La demande n'engage pas l'acheteur : tant qu'il ne l'accorde pas, l'exigence s'impose en entier{_SUR_UNE_P}."
    " Pour limiter une exigence I notée, déclarez plutôt ce qui n'est pas tenu.",
    Conformite.SANS_OBJET: "L'exigence ne peut pas s'appliquer à votre solution. Dites pourquoi : si l'acheteur"
    " n'admet pas ce motif, la réponse se juge comme « Non conforme », sans réduire l'exigence.",
}

SENS_COUVERTURE = {
    Couverture.STANDARD: "Présent dans le produit ou le service livré, sans rien y changer.",
    Couverture.PARAMETRAGE: "Obtenu par réglage ou configuration, sans écrire de code.",
    Couverture.DEVELOPPEMENT: "Obtenu par un développement compris dans l'offre.",
    Couverture.PRODUIT_TIERS: "Obtenu par le produit ou le service d'un tiers, compris dans l'offre ; citez-le dans la"
    " feuille « Composants ».",
    Couverture.VERSION_FUTURE: "Ni disponible aujourd'hui, ni développé pour ce marché : donnez la version et la date."
    " Déclarez « Partiellement conforme », jamais « Conforme » : l'acheteur compare cette date à celle du marché.",
}

_A_REMPLIR = (
    (
        contrat.FEUILLE_IDENTIFICATION,
        "À remplir : qui répond. Le haut de la feuille dit sur quelle version vous répondez.",
    ),
    (contrat.FEUILLE_EXIGENCES, "À remplir : une ligne par exigence, quatre colonnes ouvertes (fond jaune clair)."),
)
_COMPOSANTS = "À remplir si l'offre repose sur des logiciels : un par ligne, hors dépendances indirectes."
_ABSENT_DU_REFERENTIEL = (
    " Donnez la référence du produit au référentiel de produits du marché, ou répondez « oui » à « Embarqué » et à la"
    " suite ; pour le produit que le marché commande, « non » à « Embarqué » suffit."
)
_A_LIRE = (
    (contrat.FEUILLE_ETAT, "À consulter : ce qui est complet et ce qui manque, par thème. Elle se calcule seule."),
    (
        "Feuille masquée",
        (
            "À laisser telle quelle : références et empreintes qui permettent de relire votre fichier, et les valeurs"
            " des listes déroulantes. Elle ne contient ni barème, ni poids, ni note."
        ),
    ),
)

_COLONNES = (
    (contrat.CONFORMITE, "Votre position sur l'exigence : une valeur de la liste."),
    (contrat.COUVERTURE, "Par quel moyen : une valeur de la liste, sauf si « Non conforme » ou « Sans objet »."),
    (contrat.JUSTIFICATION, "Comment l'exigence est respectée, en quelques phrases précises, sans texte publicitaire."),
    (contrat.RENVOI, "Où l'acheteur peut le vérifier dans votre offre : la pièce et la page."),
    (contrat.COMPLETUDE, "Ce qui manque encore sur la ligne, ou « Complet ». Cette colonne se calcule seule."),
)

_COLONNES_COMPOSANTS = (
    (contrat.LICENCE, "L'identifiant SPDX de la licence, ou « Propriétaire »."),
    (contrat.REF_REFERENTIEL, "La référence du produit au référentiel de produits du marché, s'il en désigne un."),
    (
        contrat.EMBARQUE,
        "« oui » pour un logiciel absent du référentiel que l'offre prend entièrement à sa charge ; « non » sinon.",
    ),
    (
        contrat.INSTALLATION,
        "« oui » s'il s'installe et se met à jour avec l'application, ou par vous seul si vous exploitez.",
    ),
    (
        contrat.SANS_TMA,
        "« oui » s'il ne demande à l'acheteur ni tierce maintenance ni maintien en condition à part.",
    ),
    (
        contrat.JUSTIFICATION_COMPOSANT,
        (
            "Pour un embarqué : comment il est livré, mis à jour et suivi, et par qui. « L'acheteur l'administre »"
            " dit le contraire."
        ),
    ),
    (contrat.SANS_EXPLOITANT, "« oui » s'il n'exige ni intervention, ni compétence particulière d'un autre que vous."),
    (contrat.SANS_EFFET_SECURITE, "« oui » s'il n'affaiblit pas la sécurité du système d'information."),
    (contrat.CHARGE_DU_TITULAIRE, "« oui » si vous le suivez, le corrigez et le remplacez pendant la durée du marché."),
    (
        contrat.USAGE,
        (
            f"« {UsageComposant.INCORPORE} » : son code entre dans celui livré. « {UsageComposant.LIE} » : appelé comme"
            f" bibliothèque. « {UsageComposant.SERVICE} » : programme à part, appelé par le réseau."
            f" « {UsageComposant.OUTIL} » : sert à construire ou à tester, n'est pas livré."
        ),
    ),
    (contrat.PURL, "Facultatif : « pkg:npm/vue@3.5.13 ». Il distingue une bibliothèque du serveur de même nom."),
)

_EXEMPLE = (
    (contrat.REF, "EXEMPLE-1"),
    (contrat.EXIGENCE, "Le titulaire sauvegarde les données chaque jour et conserve les sauvegardes trente jours."),
    (contrat.PREUVE, "Plan de sauvegarde et compte rendu du dernier test de restauration."),
    (contrat.CONFORMITE, Conformite.CONFORME.value),
    (contrat.COUVERTURE, Couverture.PARAMETRAGE.value),
    (
        contrat.JUSTIFICATION,
        (
            "Sauvegarde complète chaque nuit à 2 h, conservée trente-cinq jours sur un second site. Restauration testée"
            " chaque trimestre."
        ),
    ),
    (contrat.RENVOI, "Mémoire technique, p. 42 ; annexe 3, p. 2"),
    (contrat.COMPLETUDE, "Complet"),
)

_CONSIGNES = (
    ("Ne renommez rien", "Gardez le nom des feuilles, les en-têtes, les références et le texte des exigences."),
    (
        "Une réserve s'écrit en réponse",
        "Un texte d'exigence modifié est repéré et signalé comme une réserve : écrivez-la dans votre réponse.",
    ),
    (
        "Filtrer",
        (
            "C'est permis ; la protection des feuilles empêche de trier. Ne supprimez et n'ajoutez aucune ligne :"
            " chacune est relue par sa référence, où qu'elle soit."
        ),
    ),
    ("Ni formule ni lien", "Écrivez du texte. Une formule n'est pas exécutée : seule sa dernière valeur est lue."),
    (
        "Ni image ni commentaire",
        "Ce qui est saisi hors des cellules ouvertes est signalé à l'acheteur, sans être rattaché à une exigence.",
    ),
    ("Formats acceptés", "Classeur Excel (.xlsx) ou OpenDocument (.ods), sans macro et sans mot de passe."),
    (
        "Protection",
        "Les feuilles sont protégées sans mot de passe, contre les fausses manœuvres. Tout est revérifié à réception.",
    ),
)

_AVANT_DEPOT = (
    ("1. Identification", "Tous les champs à fond jaune clair sont remplis."),
    ("2. État", "La feuille « État » n'annonce plus de ligne à compléter, ou seulement celles que vous acceptez."),
    ("3. Version", "La version et l'empreinte de la feuille « Identification » sont celles du dernier dossier publié."),
    (
        "4. Contrôle facultatif",
        (
            "La page de contrôle, si l'acheteur la joint au dossier, relit le fichier comme il le fera, sans rien"
            " envoyer ; l'outil libre cctgen aussi, par « cctgen controler »."
        ),
    ),
)


COUPURE = "Un exemple rempli"
"""La partie qui ouvre la seconde page imprimée : la notice n'y laisse pas quelques lignes orphelines."""


def notice(
    effet_primordial: str, *, composants: Sequence[str] = contrat.COLONNES_COMPOSANTS
) -> tuple[LigneNotice, ...]:
    """Rend le mode d'emploi, de haut en bas ; `effet_primordial` est la phrase du dossier, vide sans primordiale.

    `composants` sont les colonnes de cette feuille.
    """
    return tuple(_lignes(effet_primordial, composants))


def _lignes(effet_primordial: str, colonnes: Sequence[str]) -> Iterator[LigneNotice]:
    yield LigneNotice(Genre.TITRE, "Mode d'emploi de la matrice de conformité")
    yield LigneNotice(
        Genre.TEXTE,
        "L'acheteur a écrit les exigences ; le soumissionnaire remplit les cellules à fond jaune clair. Vos réponses"
        " sont des déclarations : l'acheteur les vérifie dans l'offre avant de les apprécier.",
    )
    composants = (
        contrat.FEUILLE_COMPOSANTS,
        _COMPOSANTS + (_ABSENT_DU_REFERENTIEL if contrat.EMBARQUE in colonnes else ""),
    )
    yield from _partie("Les feuilles", (*_A_REMPLIR, composants, *_A_LIRE))
    primordiales = (("P : primordiale", effet_primordial),) if effet_primordial else ()
    yield from _partie(
        "Les niveaux d'exigence",
        (*primordiales, ("I : importante", f"{IMPORTANTE} {ecart_non_note(effet_primordial)}.")),
    )
    yield from _partie("Les colonnes à remplir, feuille « Exigences »", _COLONNES)
    expliquees = tuple((nom, sens) for nom, sens in _COLONNES_COMPOSANTS if nom in colonnes)
    yield from _partie("Les colonnes de la feuille « Composants »", expliquees)
    yield from _partie("Valeurs de « Conformité »", _sens_de_la_conformite(effet_primordial))
    yield from _partie("Valeurs de « Mode de couverture »", tuple(SENS_COUVERTURE.items()))
    yield from _partie(COUPURE, _EXEMPLE)
    yield from _partie("Ce qu'il faut savoir", _CONSIGNES)
    yield from _partie("Avant de déposer", _AVANT_DEPOT)


def _sens_de_la_conformite(effet_primordial: str) -> tuple[tuple[str, str], ...]:
    """Rend ce que dit chaque valeur, sans parler d'une P là où il n'y en a pas."""
    tu = "" if effet_primordial else _SUR_UNE_P
    return tuple((valeur, sens.replace(tu, "")) for valeur, sens in SENS_CONFORMITE.items())


def _partie(titre: str, entrees: tuple[tuple[str, str], ...]) -> Iterator[LigneNotice]:
    yield LigneNotice(Genre.INTERTITRE, titre)
    for terme, explication in entrees:
        yield LigneNotice(Genre.ENTREE, terme, explication)
