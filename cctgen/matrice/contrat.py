"""Le contrat de la matrice, partagé par l'écriture et la lecture : feuilles, colonnes, listes."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

FEUILLE_MODE_EMPLOI = "Mode d'emploi"
FEUILLE_IDENTIFICATION = "Identification"
FEUILLE_EXIGENCES = "Exigences"
FEUILLE_COMPOSANTS = "Composants"
FEUILLE_ETAT = "État"
FEUILLE_TECHNIQUE = "_cctgen"

FEUILLES = (
    FEUILLE_MODE_EMPLOI,
    FEUILLE_IDENTIFICATION,
    FEUILLE_EXIGENCES,
    FEUILLE_COMPOSANTS,
    FEUILLE_ETAT,
    FEUILLE_TECHNIQUE,
)

REF = "Réf."
THEME = "Thème"
NIVEAU = "Niveau"
EXIGENCE = "Exigence"
PREUVE = "Preuve attendue"
CONFORMITE = "Conformité"
COUVERTURE = "Mode de couverture"
JUSTIFICATION = "Réponse et justification"
RENVOI = "Renvoi (pièce, page)"
COMPLETUDE = "Complétude"

COLONNES_EXIGENCES = (
    REF,
    THEME,
    NIVEAU,
    EXIGENCE,
    PREUVE,
    CONFORMITE,
    COUVERTURE,
    JUSTIFICATION,
    RENVOI,
    COMPLETUDE,
)

COLONNES_REPONSE = COLONNES_EXIGENCES[5:9]
"""Les seules colonnes que le soumissionnaire remplit."""

P_NOTEE = "P, notée"
I_NON_NOTEE = "I, non notée"

NIVEAUX_ECRITS = {"P": "P", "I": "I", P_NOTEE: "P", I_NON_NOTEE: "I"}
"""Ce que dit la colonne « Niveau », et le niveau qu'il faut y lire ; les matrices d'avant ne disaient que la lettre."""


def niveau_ecrit(niveau: str, notee: bool) -> str:
    """Rend le niveau tel que la matrice l'écrit : une notation qui n'est pas celle du niveau se dit avec lui."""
    return {("P", True): P_NOTEE, ("I", False): I_NON_NOTEE}.get((niveau, notee), niveau)


def niveau_lu(texte: str) -> str:
    """Rend la lettre que dit une case « Niveau », sinon le texte de la case : il n'est pas de l'outil."""
    return NIVEAUX_ECRITS.get(texte.strip(), texte.strip())


NIVEAUX_QUI_S_IMPOSENT = ("P", P_NOTEE, I_NON_NOTEE)
"""Ce que dit la colonne « Niveau » d'une exigence qu'aucun autre point ne compense : s'en écarter se qualifie."""


COMPOSANT = "Composant"
EDITEUR = "Éditeur ou communauté"
VERSION = "Version"
LICENCE = "Licence (SPDX)"
FONCTION = "Fonction"
REF_REFERENTIEL = "Réf. référentiel"
EMBARQUE = "Embarqué (oui/non)"
INSTALLATION = "Installation et mise à jour intégrées (oui/non)"
SANS_TMA = "Sans TMA ni MCO propre (oui/non)"
JUSTIFICATION_COMPOSANT = "Justification"

SANS_EXPLOITANT = "Sans intervention ni compétence de l'exploitant (oui/non)"
SANS_EFFET_SECURITE = "Sans effet sur la sécurité du SI (oui/non)"
CHARGE_DU_TITULAIRE = "Charge au titulaire pendant le marché (oui/non)"
USAGE = "Usage du composant"
PURL = "Identifiant de paquet (purl)"

COLONNES_COMPOSANTS_DE_BASE = (
    COMPOSANT,
    EDITEUR,
    VERSION,
    LICENCE,
    FONCTION,
    REF_REFERENTIEL,
    EMBARQUE,
    INSTALLATION,
    SANS_TMA,
    JUSTIFICATION_COMPOSANT,
)
"""Les colonnes de toute matrice émise, quelle que soit sa version."""

COLONNES_COMPOSANTS_AJOUTEES = (SANS_EXPLOITANT, SANS_EFFET_SECURITE, CHARGE_DU_TITULAIRE, USAGE, PURL, COMPLETUDE)
"""Celles qu'une matrice plus ancienne n'a pas : leur absence à toutes n'est pas une colonne retirée."""

COLONNES_COMPOSANTS = (*COLONNES_COMPOSANTS_DE_BASE, *COLONNES_COMPOSANTS_AJOUTEES)
COLONNES_COMPOSANTS_SAISIES = COLONNES_COMPOSANTS[:-1]
"""Ce que le soumissionnaire remplit : la dernière se calcule."""

COLONNES_OUI_NON = (EMBARQUE, INSTALLATION, SANS_TMA, SANS_EXPLOITANT, SANS_EFFET_SECURITE, CHARGE_DU_TITULAIRE)
OUI_NON = ("oui", "non")

COLONNES_DU_REFERENTIEL = (REF_REFERENTIEL, *COLONNES_OUI_NON, JUSTIFICATION_COMPOSANT)
"""Celles du référentiel de produits et du régime embarqué, que la matrice n'a que si un article les institue."""

COLONNES_COMPOSANTS_SANS_REFERENTIEL = tuple(c for c in COLONNES_COMPOSANTS if c not in COLONNES_DU_REFERENTIEL)

LIGNES_COMPOSANTS = 300
"""Lignes de la feuille « Composants » qui disent leur complétude."""

LIGNES_COMPOSANTS_OUVERTES = 5_000
"""Lignes ouvertes à la saisie, avec leurs listes, et comptées par la feuille « État »."""

SOUMISSIONNAIRE = "Soumissionnaire (raison sociale)"
SIRET = "SIRET ou identifiant équivalent"
GROUPEMENT = "Mandataire et membres du groupement"
DATE_DE_REMPLISSAGE = "Date de remplissage"
CHAMPS_SOUMISSIONNAIRE = (
    SOUMISSIONNAIRE,
    SIRET,
    GROUPEMENT,
    "Personne à contacter",
    "Courriel",
    DATE_DE_REMPLISSAGE,
)
"""Les champs ouverts de la feuille « Identification »."""

CONSULTATION = "Consultation"
OBJET = "Objet"
ACHETEUR = "Acheteur"
LOT = "Lot"
VERSION_MATRICE = "Version de la matrice"
DATE = "Date d'édition"
EMPREINTE = "Empreinte de la matrice"
CHAMPS_MATRICE = (CONSULTATION, OBJET, ACHETEUR, LOT, VERSION_MATRICE, DATE, EMPREINTE)
"""Les champs verrouillés : ils disent sur quelle version du dossier porte la réponse."""
CHAMPS_REDIGES = (OBJET, ACHETEUR, LOT, DATE)
"""Ceux d'entre eux qui sont des textes, composés à la française ; les autres s'écrivent signe pour signe."""

FEUILLES_INTITULEES = (FEUILLE_EXIGENCES, FEUILLE_COMPOSANTS)
"""Celles dont les lignes ne portent que des exigences, des saisies et des formules : leur titre est en marge."""
MARGE_AU_PLUS = 200
"""Signes gardés d'un texte de marge : Excel n'en admet que 255, codes compris."""


def pied(reference: str, lot: int | None, version: str | int) -> str:
    """Rend ce que chaque feuille imprime au pied de ses pages."""
    du_lot = f", lot {lot}" if lot else ""
    return f"{reference}{du_lot}, matrice de conformité, version {version}"


def tete(feuille: str, lot: str) -> str:
    """Rend ce qu'un tableau imprime en tête de ses pages ; `lot`, vide sans allotissement, en dit numéro et titre."""
    return f"{feuille}, lot {lot}" if lot else feuille


TITRE_TECHNIQUE = "Feuille technique : ne rien saisir ni supprimer ici."
COLONNES_TECHNIQUES = (REF, NIVEAU, "Empreinte de l'exigence", "Empreinte de la preuve")
COLONNES_LISTES = (CONFORMITE, COUVERTURE, "Oui ou non")
COLONNE_TEXTES_EMIS = "Empreintes des textes émis"

FONDS_EMIS = frozenset(["FFFFFF", "FFFBE6", "F4F4F4", "E8EDF4", "1F3A5F", "F5E6A8", "E3F3E6", "FDEBD8"])
"""Les couleurs de fond des cellules émises : une autre, dans une cellule vide, a été mise par le soumissionnaire."""

STYLE_DE_L_OUTIL = "cctgen "
"""Début du nom des styles de la matrice : leur fond, réglé par un service, est aussi un fond émis."""

LONGUEUR_MAXIMALE = 32_767
"""Caractères qu'une cellule d'Excel peut porter ; openpyxl coupe au-delà sans rien dire."""


class Conformite(StrEnum):
    """Ce que le soumissionnaire déclare sur une exigence."""

    CONFORME = "Conforme"
    PARTIELLE = "Partiellement conforme"
    NON_CONFORME = "Non conforme"
    DEROGATION = "Dérogation demandée"
    SANS_OBJET = "Sans objet"


class Couverture(StrEnum):
    """Par quel moyen le soumissionnaire couvre l'exigence."""

    STANDARD = "Standard"
    PARAMETRAGE = "Paramétrage"
    DEVELOPPEMENT = "Développement"
    PRODUIT_TIERS = "Produit tiers"
    VERSION_FUTURE = "Version future"


class UsageComposant(StrEnum):
    """Comment la solution emploie un composant : la licence de sortie ne regarde que les deux premiers."""

    INCORPORE = "Incorporé"
    LIE = "Lié"
    SERVICE = "Service séparé"
    OUTIL = "Outil"


ECARTS = (Conformite.PARTIELLE, Conformite.NON_CONFORME)
"""Les conformités qui disent tenir autrement, ou ne pas tenir, ce qu'aucune note n'apprécie."""

SANS_COUVERTURE = (Conformite.NON_CONFORME, Conformite.SANS_OBJET)
"""Les conformités pour lesquelles aucun mode de couverture n'est attendu."""


@cache
def lettre(rang: int) -> str:
    """Rend la lettre de la colonne de rang donné, à partir de zéro : 0 donne A, 26 donne AA."""
    nom = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        nom = chr(65 + reste) + nom
    return nom


def lettre_exigences(colonne: str) -> str:
    """Rend la lettre d'une colonne de la feuille « Exigences » telle qu'émise."""
    return lettre(COLONNES_EXIGENCES.index(colonne))
