"""Produit les matrices remplies et les grilles des exemples : `make exemples`.

Rien n'est retouché à la main : ce que chaque soumissionnaire répond et ce que chaque évaluateur note se déduit
de son profil et de l'identifiant de l'exigence, donc toujours pareil. À relancer quand le clausier change.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.clausier.modele import Niveau
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.situations import situations_lues
from cctgen.evaluation.derogations.classeur import Demande, demandes_des_offres
from cctgen.evaluation.grille.empreintes import est_une_case
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.contrat import (
    COLONNES_COMPOSANTS_SAISIES,
    FEUILLE_COMPOSANTS,
    FEUILLE_EXIGENCES,
    FEUILLE_IDENTIFICATION,
)
from cctgen.matrice.ecriture.enregistrement import enregistrer as ecrire_le_classeur
from cctgen.socle.fichiers import ecrire
from cctgen.usages.analyse.actes.demandes import demandes
from cctgen.usages.analyse.comparer import FICHIER_ECARTS, comparer
from cctgen.usages.analyse.depouiller import depouiller, offres_enregistrees
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.ouverture.consultation import dossier_de_reference
from cctgen.usages.preparation.nouveau import creer_depuis_exemple

EXEMPLES = Path(__file__).resolve().parent
RECEPTION = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Soumissionnaire:
    """Un profil : la part de réponses conformes, et les travers de sa saisie."""

    nom: str
    siret: str
    conformes: int
    partielles: int
    travers: bool = False
    composants: Sequence[Sequence[str]] = ()


COMPOSANTS_A = (
    ("PostgreSQL", "PostgreSQL Global Development Group", "15", "PostgreSQL", "Base de données", "", "non", "", "", ""),
    ("Spring Boot", "Spring", "3.3", "Apache-2.0", "Cadriciel", "", "non", "", "", ""),
    ("Debian GNU Linux", "debian.org", "stable", "GPL-2.0-or-later", "Système", "AT-1409", "non", "", "", ""),
    (
        "Liquibase",
        "Liquibase",
        "4.29",
        "Apache-2.0",
        "Évolution du schéma de données",
        "",
        "oui",
        "oui",
        "oui",
        "Livré dans l'image et mis à jour avec elle ; aucune exposition réseau ; entretien à notre charge.",
    ),
    ("Keycloak", "Keycloak", "25", "Apache-2.0", "Gestion des identités", "", "non", "", "", ""),
)
_EMBARQUE_JUSTIFIE = (
    "oui",
    "oui",
    "oui",
    "Livrée et mise à jour avec l'application, sans accès réseau ; veille et correctifs à notre charge.",
)
COMPOSANTS_A_PORTAIL = (
    # Au référentiel : par sa référence, par son nom et sa version, par une version qui dépasse le minimum.
    ("PostgreSQL", "PostgreSQL.org", "16", "PostgreSQL", "Base de données", "AT-1541", "non", "", "", ""),
    ("Tomcat", "Apache Software Foundation", "9.0.98", "Apache-2.0", "Serveur d'applications", "", "non", "", "", ""),
    ("Spring", "VMware", "7.0", "Apache-2.0", "Cadriciel applicatif", "DV-1562", "non", "", "", ""),
    # Voisins : un nom approché, une version que le référentiel ne connaît pas.
    ("Vue.js", "Vue.js", "3.5", "MIT", "Interface web", "", "non", "", "", ""),
    ("Hibernate", "Red Hat", "6.6", "LGPL-2.1-or-later", "Persistance des objets", "", "non", "", "", ""),
    # Au référentiel, mais sous une licence que les composants proscrits écartent.
    ("Redis", "Redis Ltd", "7.4", "RSALv2 OR SSPL-1.0", "Cache", "AT-1532", "non", "", "", ""),
    # Embarqués justifiés : double licence dont une branche convient, puis aucune.
    ("JSZip", "Stuart Knightley", "3.10", "MIT OR GPL-3.0-or-later", "Archives", "", *_EMBARQUE_JUSTIFIE),
    ("Poppler", "freedesktop.org", "24.08", "GPL-2.0-only OR GPL-3.0-only", "Lecture PDF", "", *_EMBARQUE_JUSTIFIE),
    # Embarqué sans démonstration, puis inconnu.
    ("Drools", "Apache Software Foundation", "8.44", "Apache-2.0", "Règles", "", "oui", "oui", "non", ""),
    ("Générateur de formulaires", "Soumissionnaire A", "2.0", "Propriétaire", "Formulaires", "", "non", "", "", ""),
)
"""Dix composants, un cas par ligne, pour montrer comment chacun est qualifié."""

COMPOSANTS_B = (
    ("Postgre SQL", "", "14.x", "PostgreSQL", "Base de données", "", "non", "", "", ""),
    ("Redis", "Redis Ltd", "7.4", "RSALv2", "Cache", "", "oui", "oui", "", "Fourni avec la solution."),
    (
        "Moteur de règles interne",
        "Soumissionnaire B",
        "2.1",
        "Propriétaire",
        "Calcul des droits",
        "",
        "oui",
        "non",
        "non",
        "",
    ),
    ("Angular", "Google", "17", "MIT", "Interface web", "", "non", "", "", ""),
    ("Tomcat", "Apache", "9", "Apache-2.0", "Serveur d'applications", "", "non", "", "", ""),
)

USAGES = {
    **dict.fromkeys(("PostgreSQL", "Postgre SQL", "Debian GNU Linux", "Keycloak", "Tomcat"), "Service séparé"),
    **dict.fromkeys(("Générateur de formulaires", "Moteur de règles interne", "JSZip"), "Incorporé"),
    "Redis": "",
}
"""Comment la solution emploie chaque composant : Redis ne le dit pas, les autres sont liés."""

A = Soumissionnaire("Soumissionnaire A", "00000000000018", 94, 4, composants=COMPOSANTS_A)
A_PORTAIL = replace(A, composants=COMPOSANTS_A_PORTAIL)
B = Soumissionnaire("Soumissionnaire B", "00000000000026", 84, 10, composants=COMPOSANTS_B)
C = Soumissionnaire("Soumissionnaire C", "00000000000034", 76, 12, travers=True, composants=COMPOSANTS_B[:2])
D = Soumissionnaire("Soumissionnaire D", "00000000000042", 95, 5, composants=COMPOSANTS_A[:3])


B_REVISEE, C_REVISEE = replace(B, conformes=92, partielles=6), replace(C, conformes=84, partielles=10)
"""Ce que deux candidats remettent au tour 2 d'une négociation ; le troisième garde son offre."""


@dataclass(frozen=True)
class Exemple:
    """Qui répond à quel lot, et qui évalue ; « -par-exigence » dit la forme de grille qu'il préfère."""

    nom: str
    offres: Mapping[int, Sequence[Soumissionnaire]]
    evaluateurs: Sequence[str]
    lots_tranches: Sequence[int] = ()
    revisions: Mapping[int, Sequence[Soumissionnaire]] = field(default_factory=dict)


PAR_EXIGENCE = "-par-exigence"
PROGRAMME = (
    Exemple("portail", {1: (A_PORTAIL, B, C), 2: (A, D)}, ("achats", f"architecte{PAR_EXIGENCE}"), lots_tranches=(2,)),
    Exemple("sirh-saas", {0: (A, B, C)}, ("rssi",), revisions={0: (B_REVISEE, C_REVISEE)}),
    Exemple("infogerance", {0: (B, D)}, ("exploitation",)),
)

MOYENS = {
    "Standard": (
        "La solution le fait aujourd'hui, sans adaptation.",
        "La fonction est en service chez trois clients publics.",
        "C'est le fonctionnement nominal, montré dans le mémoire.",
    ),
    "Paramétrage": (
        "Un réglage suffit ; il est livré et documenté avec la version initiale.",
        "Le paramétrage est décrit pas à pas et rejouable.",
    ),
    "Développement": (
        "Un développement, compris dans le prix, est livré au premier incrément.",
        "La fonction est développée pour le marché et testée avant la recette.",
    ),
    "Produit tiers": ("Un composant tiers, déclaré dans la feuille Composants, couvre l'exigence.",),
}
LACUNES = {
    "Partiellement conforme": (
        "Le cas courant est couvert ; les autres se règlent au cas par cas.",
        "La méthode est écrite, mais rien ne l'a encore éprouvée.",
        "Couvert pour le périmètre principal ; le reste est décrit sans preuve.",
    ),
    "Non conforme": ("Nous ne le proposons pas.", "Nous ne le prévoyons pas à ce jour."),
    "Dérogation demandée": ("Nous demandons à garder notre façon de faire, que décrit une note jointe.",),
    "Sans objet": ("La prestation proposée n'emploie pas ce dispositif.",),
}
TIREES_COMME = {
    "Le cas courant est couvert ; les autres se règlent au cas par cas.": (
        "Le cas courant est couvert ; le cas dégradé reste manuel."
    ),
    "La méthode est écrite, mais rien ne l'a encore éprouvée.": (
        "La procédure existe, mais elle n'est pas encore testée chaque année."
    ),
    "Nous ne le proposons pas.": "Nous ne proposons pas cette fonction.",
    "Nous ne le prévoyons pas à ce jour.": "Notre organisation ne le permet pas à ce jour.",
    "Nous demandons à garder notre façon de faire, que décrit une note jointe.": (
        "Nous demandons à conserver notre outil, dont le rapport de conformité est joint."
    ),
}
"""Une phrase récrite pour convenir à toute exigence garde les tirages de celle d'avant : aucune note ne change."""
REPONSES_AUX_DEMANDES = {
    "composant incertain": "Éditeur, version et emploi de chaque composant sont dans l'inventaire de l'annexe 2.",
    "licence incertaine": "La licence de chaque composant et sa version sont dans l'inventaire de l'annexe 2.",
    "compatibilité de licence": "Aucun de ces composants n'est modifié ; chacun est livré à part, sous sa licence.",
    "support ou statut du composant": "L'emploi et le maintien de chaque composant sont au plan de maintenance.",
}
COMMENTAIRES = {
    0: "Aucune réponse exploitable ; rien dans le mémoire ne tient lieu de la pièce demandée : {piece}.",
    1: "L'essentiel manque : la pièce demandée ({piece}) n'est pas jointe. {aveu}.",
    2: "{Piece}, réponse partielle : {manque}.",
    3: "{Piece} : le besoin est couvert et prouvé ; {ecart}.",
    4: "{Piece} : le besoin est couvert, et un avantage réel pour l'acheteur est prouvé, {preuve}.",
}
"""Ce que l'évaluateur écrit d'une note, dans les mots de l'échelle publiée : la pièce lue, et ce qui lui manque.

D'une pièce absente, la source citée ensuite est celle de l'aveu.
"""
MANQUES_DECLARES = {
    "Le cas courant est couvert ; les autres se règlent au cas par cas.": (
        "ce qui sort du cas courant n'y est pas réglé"
    ),
    "La méthode est écrite, mais rien ne l'a encore éprouvée.": "rien n'y montre que la méthode ait été éprouvée",
    "Couvert pour le périmètre principal ; le reste est décrit sans preuve.": (
        "hors du périmètre principal, rien n'est prouvé"
    ),
    "Nous demandons à garder notre façon de faire, que décrit une note jointe.": (
        "rien n'y montre que la façon de faire de l'offre vaut celle qui est demandée"
    ),
    "La prestation proposée n'emploie pas ce dispositif.": "rien n'y démontre que le dispositif n'est pas employé",
    "La fonction sera disponible dans la version 3, prévue l'an prochain.": "la fonction n'existe pas encore",
}
"""Ce qui manque à une réponse d'après la lacune qu'elle reconnaît."""
MANQUES = (
    "la méthode est décrite, sans rien qui prouve qu'elle convient ici",
    "le résultat est annoncé, sans la mesure qui le prouve",
    "tout y vaut pour un autre client, et ce qui change ici n'est pas dit",
)
"""Ce qui manque à une pièce que le soumissionnaire dit conforme, quand la preuve attendue n'est faite que d'elle."""
AVEUX = {
    "Nous ne le proposons pas.": "L'offre dit ne pas le proposer, ni rien à sa place",
    "Nous ne le prévoyons pas à ce jour.": "L'offre dit ne pas le prévoir, sans donner d'échéance",
}
"""Ce que dit de lui-même celui qui ne tient pas l'exigence."""
_SUITE_D_UN_AUTRE = re.compile(r"^$|^(?:avec|même|ou|à défaut|pour|si|dont)\b|\b(?:ou|et)\b|[«»]")
"""Une part de phrase qui ne nomme pas un élément à elle seule."""
ECARTS = (
    "aucun avantage n'est prouvé au-delà de ce qui est demandé",
    "l'avantage annoncé pour l'acheteur n'est pas prouvé",
    "l'offre s'en tient à ce qui est demandé",
)
"""Ce qu'une réponse adaptée n'a pas d'une réponse supérieure, qui prouve un avantage réel."""
PREUVES = (
    "par les mesures jointes",
    "par un résultat que confirme un client",
    "par l'essai dont le compte rendu est joint",
)
"""Ce qui prouve l'avantage d'une réponse supérieure."""
INTENTION = "L'offre n'annonce qu'une intention"


def tirage(*cles: str) -> int:
    """Rend un nombre de 0 à 99, toujours le même pour les mêmes clés."""
    return int(hashlib.sha256("|".join(cles).encode()).hexdigest(), 16) % 100


def parmi(choix: Sequence[str], *cles: str) -> str:
    """Rend un élément, toujours le même pour les mêmes clés."""
    return choix[tirage(*cles) % len(choix)]


def remplir_matrice(matrice: bytes, soumissionnaire: Soumissionnaire, non_notees: Collection[str] = ()) -> bytes:
    """Remplit une matrice comme le ferait le soumissionnaire, puis l'enregistre.

    Un candidat soigneux ne s'écarte pas d'une exigence non notée, qui s'impose telle quelle.
    """
    classeur = openpyxl.load_workbook(io.BytesIO(matrice))
    identifier(classeur[FEUILLE_IDENTIFICATION], soumissionnaire)
    feuille = classeur[FEUILLE_EXIGENCES]
    colonnes, premiere = reperer(feuille, "Réf.")
    for ligne in range(premiere + 1, feuille.max_row + 1):
        if ref := feuille.cell(ligne, colonnes["Réf."]).value:
            tenue = str(ref) in non_notees and not soumissionnaire.travers
            profil = replace(soumissionnaire, conformes=100) if tenue else soumissionnaire
            repondre(feuille, ligne, colonnes, str(ref), profil)
    if soumissionnaire.travers:
        abimer(feuille, colonnes, premiere)
    declarer(classeur[FEUILLE_COMPOSANTS], soumissionnaire.composants)
    return enregistrer(classeur)


def identifier(feuille: Worksheet, soumissionnaire: Soumissionnaire) -> None:
    """Remplit la feuille d'identification, champ par champ, d'après les libellés."""
    valeurs = {
        "soumissionnaire": soumissionnaire.nom,
        "siret": soumissionnaire.siret,
        "contact": "Responsable de l'offre",
        "courriel": "offre@soumissionnaire.example",
        "date": "15/01/2027",
    }
    for ligne in feuille.iter_rows():
        libelle = str(ligne[0].value or "").casefold()
        for cle, valeur in valeurs.items():
            if libelle.startswith(cle) and not ligne[1].value and not ligne[1].protection.locked:
                ligne[1].value = valeur


def reperer(feuille: Worksheet, entete: str) -> tuple[dict[str, int], int]:
    """Rend les colonnes par en-tête, tel que le contrat l'écrit, et la ligne des en-têtes."""
    for ligne in feuille.iter_rows():
        valeurs = {texte_compare(str(c.value)): c.column for c in ligne if c.value}
        if entete in valeurs:
            return valeurs, ligne[0].row
    raise LookupError(f"pas d'en-tête « {entete} » dans « {feuille.title} »")


def repondre(
    feuille: Worksheet, ligne: int, colonnes: Mapping[str, int], ref: str, soumissionnaire: Soumissionnaire
) -> None:
    """Remplit une ligne d'exigence selon le profil."""
    hasard = tirage(soumissionnaire.nom, ref)
    page = 4 + tirage(ref, "page") * 2
    preuve = str(feuille.cell(ligne, colonnes["Preuve attendue"]).value or "").strip()
    conformes = soumissionnaire.conformes
    if feuille.cell(ligne, colonnes["Niveau"]).value == "P":
        conformes += (100 - conformes) * 3 // 4  # une primordiale se soigne
    if hasard < conformes:
        conformite, couverture = "Conforme", parmi(tuple(MOYENS), soumissionnaire.nom, ref, "moyen")
        texte = f"{parmi(MOYENS[couverture], soumissionnaire.nom, ref)} Pièce jointe : {minuscule(preuve)}"
    else:
        conformite = lacune(feuille, ligne, colonnes, hasard - conformes, soumissionnaire.partielles)
        couverture = "" if conformite in ("Non conforme", "Sans objet") else "Paramétrage"
        texte = parmi(LACUNES[conformite], soumissionnaire.nom, ref)
    for colonne, valeur in (
        ("Conformité", conformite),
        ("Mode de couverture", couverture),
        ("Réponse et justification", texte),
        ("Renvoi (pièce, page)", f"Mémoire technique, page {page}"),
    ):
        feuille.cell(ligne, colonnes[colonne]).value = valeur or None


def lacune(feuille: Worksheet, ligne: int, colonnes: Mapping[str, int], reste: int, partielles: int) -> str:
    """Rend la réponse d'une exigence mal couverte ; une primordiale l'est rarement tout à fait."""
    if reste < partielles:
        return "Partiellement conforme"
    if feuille.cell(ligne, colonnes["Niveau"]).value == "P":
        return "Dérogation demandée"
    return "Non conforme" if reste % 2 else "Dérogation demandée"


def minuscule(phrase: str) -> str:
    """Met la première lettre en minuscule, sauf celle d'un sigle."""
    return phrase if re.match(r"[A-ZÉÀ]{2}", phrase) else phrase[:1].lower() + phrase[1:]


def abimer(feuille: Worksheet, colonnes: Mapping[str, int], premiere: int) -> None:
    """Reproduit ce qui revient abîmé : cases vides, libellés libres, réserve glissée, note sous le tableau."""
    conformite, justification = colonnes["Conformité"], colonnes["Réponse et justification"]
    for decalage, saisie in ((3, "OK"), (7, "oui"), (11, "à voir"), (15, None)):
        feuille.cell(premiere + decalage, conformite).value = saisie
    for decalage in (5, 15):
        feuille.cell(premiere + decalage, justification).value = None
        feuille.cell(premiere + decalage, colonnes["Renvoi (pièce, page)"]).value = None
    feuille.cell(premiere + 9, colonnes["Mode de couverture"]).value = "Version future"
    feuille.cell(premiere + 9, conformite).value = "Conforme"
    feuille.cell(
        premiere + 9, justification
    ).value = "La fonction sera disponible dans la version 3, prévue l'an prochain."
    enonce = feuille.cell(premiere + 13, colonnes["Exigence"])
    enonce.value = f"{enonce.value} Sous réserve de faisabilité technique."
    feuille.cell(feuille.max_row + 2, justification).value = "Nos réponses valent sous réserve d'un atelier de cadrage."


def entier(composant: Sequence[str]) -> tuple[str, ...]:
    """Complète les dix premières colonnes d'un composant : conditions de l'embarqué, usage, sans identifiant."""
    conditions = ("oui",) * 3 if composant[6:9] == ("oui", "oui", "oui") else ("",) * 3
    return (*composant, *conditions, USAGES.get(composant[0], "Lié"), "")


def declarer(feuille: Worksheet, composants: Sequence[Sequence[str]]) -> None:
    """Remplit la feuille des composants."""
    colonnes, premiere = reperer(feuille, COLONNES_COMPOSANTS_SAISIES[0])
    for rang, composant in enumerate(composants, start=1):
        for colonne, valeur in zip(COLONNES_COMPOSANTS_SAISIES, entier(composant), strict=True):
            # Sans référentiel institué, la feuille n'a pas ses colonnes.
            if colonne in colonnes:
                feuille.cell(premiere + rang, colonnes[colonne]).value = valeur or None


def remplir_grille(grille: bytes, evaluateur: str) -> bytes:
    """Remplit une grille comme le ferait l'évaluateur : constat partout, note motivée où il en faut une."""
    classeur = openpyxl.load_workbook(io.BytesIO(grille))
    for feuille in classeur:
        try:
            colonnes, premiere = reperer(feuille, "Réf.")
        except LookupError:
            continue
        if "Conformité déclarée" not in colonnes:
            continue
        for ligne, ref in lignes_d_exigences(feuille, colonnes["Réf."], premiere):
            apprecier(feuille, ligne, colonnes, ref, evaluateur)
    return enregistrer(classeur)


def lignes_d_exigences(feuille: Worksheet, colonne: int, premiere: int) -> Iterator[tuple[int, str]]:
    """Énumère les lignes d'une grille et leur référence ; sous le tableau, celle des empreintes n'en est pas une."""
    for ligne in range(premiere + 1, feuille.max_row + 1):
        ref = str(feuille.cell(ligne, colonne).value or "")
        if ref and not est_une_case(ref):
            yield ligne, ref


def apprecier(feuille: Worksheet, ligne: int, colonnes: Mapping[str, int], ref: str, evaluateur: str) -> None:
    """Note une ligne d'après la déclaration et ce que l'évaluateur trouve dans l'offre."""
    declaree = str(feuille.cell(ligne, colonnes["Conformité déclarée"]).value or "")
    justification = str(feuille.cell(ligne, colonnes["Justification déclarée"]).value or "")
    note = degre(declaree, justification, ref, evaluateur)
    source = str(feuille.cell(ligne, colonnes["Renvoi"]).value or "Mémoire technique, sommaire")
    constat = "Vérifié" if note >= 3 else "Non vérifié"
    if feuille.cell(ligne, colonnes["Niveau"]).value == "P":
        constat = "Vérifié" if declaree == "Conforme" else "Irrégularité à qualifier"
    piece = piece_de(str(feuille.cell(ligne, colonnes["Preuve attendue"]).value or ""))
    commentaire = COMMENTAIRES[note].format(
        piece=piece,
        Piece=majuscule(piece),
        manque=manque_de(feuille, ligne, colonnes, justification, ref),
        aveu=AVEUX.get(justification, INTENTION),
        ecart=parmi(ECARTS, justification, ref, "écart"),
        preuve=parmi(PREUVES, justification, ref, "preuve"),
    )
    saisies = [("Constat", constat), ("Commentaire", commentaire), ("Source (pièce, page)", source)]
    if feuille.cell(ligne, colonnes["Notée"]).value in ("oui", "Oui"):
        saisies.append(("Note", note))
    for colonne, valeur in saisies:
        feuille.cell(ligne, colonnes[colonne]).value = valeur


def manque_de(feuille: Worksheet, ligne: int, colonnes: Mapping[str, int], justification: str, ref: str) -> str:
    """Rend ce qui manque à une réponse partielle : sa lacune, sinon un élément de la preuve attendue."""
    if declare := MANQUES_DECLARES.get(justification):
        return declare
    preuve = " ".join(str(feuille.cell(ligne, colonnes["Preuve attendue"]).value or "").split())
    _, _, elements = preuve.rstrip(".").partition(":")
    attendus = [e.strip() for e in elements.partition(";")[0].split(",") if not _SUITE_D_UN_AUTRE.search(e.strip())]
    if len(attendus) > 1:
        return f"il y manque un élément attendu, « {parmi(attendus, justification, ref, 'élément')} »"
    return parmi(MANQUES, justification, ref, "manque")


_ALTERNATIVE = re.compile(r"(?:même|ou|en place)\b")
"""Ce qui s'intercale entre une pièce et ce dont elle est : « Liste, même provisoire, des composants »."""
_COMPLEMENT = re.compile(r"(?:des?|du|avant)\s|d['’]")


def piece_de(preuve: str) -> str:
    """Rend la pièce que la preuve attendue nomme d'abord, et ce dont elle est, en minuscules, sauf un sigle."""
    premiere, *suite = re.split(r"\s*[,:;(]\s*|\.(?=\s|$)", " ".join(preuve.split()) or "preuve")
    piece = premiere.removesuffix(" ou")
    apres = next((part for part in suite if not _ALTERNATIVE.match(part)), "")
    if suite and suite[0] != apres and _COMPLEMENT.match(apres):
        piece = f"{piece} {apres}"
    elif " " not in piece and apres:
        piece = f"{piece}, {apres}"
    return minuscule(piece)


def majuscule(phrase: str) -> str:
    """Met la première lettre en majuscule."""
    return phrase[:1].upper() + phrase[1:]


def degre(declaree: str, justification: str, ref: str, evaluateur: str) -> int:
    """Rend un degré de 0 à 4 ; deux évaluateurs s'accordent presque toujours."""
    if not declaree and not justification:
        return 0
    justification = TIREES_COMME.get(justification, justification)
    commun = tirage(declaree, justification, ref)
    base = {"Conforme": 3, "Partiellement conforme": 2, "Dérogation demandée": 2, "Sans objet": 2}.get(declaree, 1)
    if base == 3:
        base = 4 if commun < 22 else 2 if commun > 88 else 3
    desaccord = tirage(evaluateur, justification, ref) < 3
    return max(0, base - 1) if desaccord else base


RAISONS = {
    0: "Rien dans l'offre ne tient lieu de la pièce demandée ({piece}).",
    1: "L'essentiel manque : la pièce demandée ({piece}) n'est pas jointe, l'offre n'annonce qu'une intention.",
    2: "{Piece}, réponse partielle : {manque}.",
    3: "{Piece} : l'exigence a sa réponse et sa preuve, sans avantage prouvé au-delà.",
    4: "{Piece} : un avantage réel pour l'acheteur est prouvé, par le résultat mesuré qu'on y lit.",
}
"""Ce qu'arrête le consensus : une appréciation de l'offre, que le candidat lira, et rien de la réunion."""


def trancher(consensus: bytes) -> bytes:
    """Remplit la grille de consensus : la relecture commune retrouve la preuve qu'un seul avait vue."""
    classeur = openpyxl.load_workbook(io.BytesIO(consensus))
    for feuille in classeur:
        try:
            colonnes, premiere = reperer(feuille, "Réf.")
        except LookupError:
            continue
        if "Commentaire" not in colonnes:
            continue
        for ligne, _ in lignes_d_exigences(feuille, colonnes["Réf."], premiere):
            arreter(feuille, ligne, colonnes)
    return enregistrer(classeur)


def arreter(feuille: Worksheet, ligne: int, colonnes: Mapping[str, int]) -> None:
    """Arrête une exigence : la note de qui a trouvé la preuve, le constat qui va avec, et le motif."""
    avis = " ".join(str(c.value) for c in feuille[ligne] if isinstance(c.value, str))
    notes = [int(n) for n in re.findall(r"Note : (\d)", avis)]
    note = max(notes, default=3)  # une exigence qui ne se note pas : seul son constat s'arrête
    renvoi = str(feuille.cell(ligne, colonnes["Renvoi"]).value or "Mémoire technique, sommaire")
    ref = str(feuille.cell(ligne, colonnes["Réf."]).value)
    justification = str(feuille.cell(ligne, colonnes["Justification déclarée"]).value or "")
    manque = manque_de(feuille, ligne, colonnes, justification, ref)
    piece = piece_de(str(feuille.cell(ligne, colonnes["Preuve attendue"]).value or ""))
    raison = RAISONS[note].format(piece=piece, Piece=majuscule(piece), manque=manque)
    for colonne, valeur in (
        ("Note", note if notes else None),
        ("Constat", "Vérifié" if note >= 3 else "Non vérifié"),
        ("Commentaire", raison),
        ("Source (pièce, page)", renvoi),
    ):
        feuille.cell(ligne, colonnes[colonne]).value = valeur


def enregistrer(classeur: openpyxl.Workbook) -> bytes:
    """Rend les octets du classeur, toujours les mêmes, conformes au schéma d'Excel."""
    classeur.properties.modified = classeur.properties.created = RECEPTION.replace(tzinfo=None)
    return ecrire_le_classeur(classeur, RECEPTION.date())


def produire(exemple: Exemple, atelier: Path, destination: Path = EXEMPLES) -> Iterator[Path]:
    """Produit les offres puis les grilles d'un exemple, rangées sous `destination`."""
    racine = atelier / exemple.nom
    creer_depuis_exemple(racine, exemple.nom)
    resultat = generer(racine)
    if not resultat.fichiers:
        raise SystemExit("\n".join(str(a) for a in resultat.anomalies))
    publier(racine)
    recues = destination / exemple.nom / "offres-recues"
    shutil.rmtree(recues, ignore_errors=True)
    for lot, soumissionnaires in exemple.offres.items():
        matrice = (racine / "sortie" / (f"matrice-lot-{lot}.xlsx" if lot else "matrice.xlsx")).read_bytes()
        for soumissionnaire in soumissionnaires:
            suffixe = f"-lot-{lot}" if lot else ""
            chemin = recues / f"{soumissionnaire.nom.lower().replace(' ', '-')}{suffixe}.xlsx"
            ecrire(chemin, remplir_matrice(matrice, soumissionnaire, non_notees(racine, lot)))
            yield chemin
    yield from reviser(exemple, racine, destination)
    repartition = EXEMPLES / exemple.nom / "evaluation" / "evaluateurs.yaml"
    if repartition.is_file():
        ecrire(racine / "evaluation" / repartition.name, repartition.read_bytes())
    depouillement = depouiller(racine, [recues], recu_le=RECEPTION)
    evaluation = destination / exemple.nom / "evaluation"
    for evaluateur in exemple.evaluateurs:
        chemin = evaluation / f"grille-{evaluateur}.xlsx"
        sienne = racine / "evaluation" / chemin.name
        grille = (sienne if sienne.is_file() else depouillement.grille).read_bytes()
        ecrire(chemin, remplir_grille(grille, evaluateur.removesuffix(PAR_EXIGENCE)))
        ecrire(racine / "evaluation" / chemin.name, chemin.read_bytes())
        yield chemin
    if exemple.lots_tranches:
        yield from conclure(exemple, racine, evaluation)


def reviser(exemple: Exemple, racine: Path, destination: Path) -> Iterator[Path]:
    """Produit les matrices révisées d'un second tour, à déposer par « cctgen negocier »."""
    for lot, soumissionnaires in exemple.revisions.items():
        matrice = (racine / "sortie" / (f"matrice-lot-{lot}.xlsx" if lot else "matrice.xlsx")).read_bytes()
        for soumissionnaire in soumissionnaires:
            chemin = destination / exemple.nom / "tour-2" / f"{soumissionnaire.nom.lower().replace(' ', '-')}.xlsx"
            ecrire(chemin, remplir_matrice(matrice, soumissionnaire, non_notees(racine, lot)))
            yield chemin


def non_notees(racine: Path, lot: int) -> Collection[str]:
    """Rend les exigences I qu'un lot ne note pas : s'en écarter est une irrégularité potentielle."""
    exigences = dossier_de_reference(racine, ())[0].exigences(lot)
    return {e.ref for e in exigences if e.est_imperative and e.niveau is Niveau.I}


def maintenir(soumissionnaire: str, lot: int, ref: str) -> str:
    """Rend une décision qui maintient l'offre sur une exigence, ou sur ce qui n'en touche aucune."""
    motif = "La précision demandée montre que l'exigence est tenue ; la réponse est versée au dossier."
    if not ref:
        motif = "Composants et licences examinés avec l'architecte ; aucun ne s'oppose à l'usage prévu."
    exigence = f"    exigence: {ref}\n" if ref else ""
    return (
        f'  - offre: "{soumissionnaire}"\n    lot: {lot}\n{exigence}    decision: maintenue\n'
        f'    motif: "{motif}"\n    auteur: "Directrice du numérique"\n    date: 2027-01-29\n'
    )


def conclure(exemple: Exemple, racine: Path, evaluation: Path) -> Iterator[Path]:
    """Tranche les écarts entre évaluateurs, puis décide des irrégularités des lots que l'exemple mène à terme."""
    prix = EXEMPLES / exemple.nom / "evaluation" / "prix.yaml"
    ecrire(racine / "evaluation" / "prix.yaml", prix.read_bytes())
    comparer(racine, le=RECEPTION)
    ecarts = racine / "evaluation" / FICHIER_ECARTS
    if ecarts.is_file():
        chemin = evaluation / "grille-consensus.xlsx"
        ecrire(chemin, trancher(ecarts.read_bytes()))
        ecrire(racine / "evaluation" / chemin.name, chemin.read_bytes())
        yield chemin
    resultat = comparer(racine, le=RECEPTION)
    decisions = [
        maintenir(offre.soumissionnaire, lot.numero, ref)
        for lot in resultat.comparaison.lots
        if lot.numero in exemple.lots_tranches
        for offre in lot.offres
        for ref in (
            *(i.ref for i in offre.irregularites),
            *dict.fromkeys("" for r in offre.reserves if not r.ref),
        )
    ]
    entete = (
        "# yaml-language-server: $schema=../../../clausier/schemas/decisions.schema.json\n"
        "# Ce qu'une personne a décidé de chaque irrégularité potentielle ; l'outil n'écarte personne.\ndecisions:\n"
    )
    ecrire(evaluation / "decisions.yaml", entete + "".join(decisions))
    yield evaluation / "decisions.yaml"
    demandees = [s for s, _ in demandes(racine, le=RECEPTION).relus.echanges.lignes if s.lot in exemple.lots_tranches]
    entete = (
        "# yaml-language-server: $schema=../../../clausier/schemas/demandes.schema.json\n"
        "# Les précisions demandées, à tous ceux qui étaient dans la même situation, et ce qu'ils ont répondu.\n"
        "# Les offres remises n'ont pas changé : la réponse se lit à côté.\ndemandes:\n"
    )
    ecrire(evaluation / "demandes.yaml", entete + "".join(map(demandee, demandees)))
    yield evaluation / "demandes.yaml"
    dossier = dossier_de_reference(racine, ())[0]
    demandes_de_derogation = demandes_des_offres(offres_enregistrees(racine, dossier))
    entete = (
        "# yaml-language-server: $schema=../../../clausier/schemas/derogations.schema.json\n"
        "# Ce qui est décidé de chaque dérogation demandée dans une offre, et la suite jusqu'à la fin du marché.\n"
        "derogations:\n"
    )
    inscrites = (inscrire(d, refusee=d.lot in exemple.lots_tranches) for d in demandes_de_derogation)
    ecrire(evaluation / "derogations.yaml", entete + "".join(inscrites))
    yield evaluation / "derogations.yaml"


def inscrire(demande: Demande, *, refusee: bool) -> str:
    """Rend la ligne du registre d'une dérogation demandée dans une offre : refusée, ou encore à décider."""
    ligne = (
        f"  - lot: {demande.lot}\n    offre: {json.dumps(demande.offre)}\n    exigence: {demande.exigence}\n"
        f"    demande: {json.dumps(demande.justification, ensure_ascii=False)}\n"
    )
    decision = (
        "    decision: refusee\n"
        "    motif: \"L'exigence vaut pour tous : le titulaire l'exécute telle qu'elle est publiée.\"\n"
        '    auteur: "Directrice du numérique"\n    decidee_le: 2027-01-29\n'
    )
    return ligne + decision if refusee else ligne


def demandee(suivie: DemandeSuivie) -> str:
    """Rend une demande partie et revenue, telle qu'une personne la tient au registre."""
    situations = situations_lues(suivie.situation)
    dites = [REPONSES_AUX_DEMANDES.get(s, "L'offre remise le précise à la page citée.") for s in situations]
    reponse = "\n".join(f"{rang}. {dite}" for rang, dite in enumerate(dites, start=1)) if len(dites) > 1 else dites[0]
    return (
        f"  - lot: {suivie.lot}\n    offre: {json.dumps(suivie.offre)}\n    exigence: {suivie.exigence}\n"
        f"    nature: {suivie.nature.value}\n    situation: {json.dumps(suivie.situation, ensure_ascii=False)}\n"
        f"    demande: {json.dumps(suivie.demande, ensure_ascii=False)}\n"
        "    envoyee_le: 2027-01-18\n    echeance: 2027-01-26\n    recue_le: 2027-01-25\n"
        f'    reponse: {json.dumps(reponse, ensure_ascii=False)}\n    piece: "Mémoire technique, annexe 2, page 6"\n'
    )


def main() -> None:
    """Produit tous les exemples."""
    with tempfile.TemporaryDirectory(prefix="cctgen-exemples-") as dossier:
        for exemple in PROGRAMME:
            for chemin in produire(exemple, Path(dossier)):
                print(chemin.relative_to(EXEMPLES.parent))


if __name__ == "__main__":
    main()
