"""Le mode d'emploi joint à une grille d'évaluation : des textes, sans rien d'Excel."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import Degre
from cctgen.evaluation.feuilles import edition_en_clair
from cctgen.evaluation.grille.appuis.commentaires import AideALaSaisie
from cctgen.evaluation.grille.appuis.echelle import libelle_de_degre
from cctgen.evaluation.modele import Constat

TITRE_GRILLE, TITRE_CONSENSUS = "Grille d'évaluation", "Grille de consensus"
TITRE_PAR_EXIGENCE = "Grille d'évaluation par exigence"
TITRES = (TITRE_GRILLE, TITRE_PAR_EXIGENCE, TITRE_CONSENSUS)

TITRE_AIDE = "Aide à la saisie"
CONSIGNE_AIDE = "Les listes des feuilles viennent d'ici. Un commentaire proposé se finit, ou se remplace par le vôtre."
ENTETES_AIDE = ("Note (à choisir, ou le chiffre seul)", "Sens du degré", "Commentaires proposés")
ENTETES_D_UN_JEU = ("Note choisie", "Proposés pour")

CONSIGNE_EMPREINTES = (
    "Gardez toutes les colonnes, et la ligne masquée sous chaque tableau : elles disent de quelle offre sont vos notes."
)
"""Sa présence dit aussi que la grille porte des empreintes : celles d'avant n'en avaient pas."""

_FEUILLE_PAR_OFFRE = "Il y a une feuille par offre et par lot."
_PAR_OFFRE = (
    "Ce fichier se nomme « grille- », puis votre nom, et reste au dossier « evaluation » : son nom signe vos notes.",
    _FEUILLE_PAR_OFFRE,
)
_PAR_EXIGENCE = (
    "Nommez ce fichier « grille- », votre nom, « -par-exigence » ; au dossier « evaluation », son nom signe vos notes.",
    "Il y a une feuille par sous-critère ; chaque exigence y montre toutes les offres, l'une sous l'autre.",
)
_COMMUNES = (
    "Les textes grisés sont les déclarations du soumissionnaire, à vérifier dans l'offre : ils ne valent aucun point.",
    "Remplissez les seules colonnes claires : Constat, Note, Commentaire, Source ; la preuve attendue est à côté.",
    "La colonne « Reste à faire » se filtre : à noter, à motiver, à constater.",
    "La note se choisit dans la liste, ou se tape en chiffre. Un commentaire proposé se finit, ou ne compte pas.",
    "Une note se motive toujours, zéro et maximum compris : commentaire et source (pièce, page), que le candidat lira.",
    "Les exigences dont la colonne « Notée » dit « Non » ne se notent pas ; leur constat sert à la régularité.",
    "Non notée et « Sans objet », sans réponse ou sans preuve : un « Vérifié » commenté l'admet, lui seul.",
    "Ne laissez pas une note par défaut : une case vide est une exigence non évaluée, jamais un zéro.",
    "Les prix ne figurent pas ici : l'appréciation technique se fait sans les connaître.",
    CONSIGNE_EMPREINTES,
)
_CONSIGNES_CONSENSUS = (
    "Une fois rempli, enregistrez-le au même endroit sous le nom « grille-consensus.xlsx » : lui seul est lu.",
    "Il ne contient que les exigences sur lesquelles les évaluateurs divergent, avec l'avis de chacun et l'écart.",
    "Arrêtez ensemble le constat et la note. Le commentaire est obligatoire : ce que l'offre porte, ce qui lui manque.",
    "Ce commentaire et sa source partent dans les lettres aux candidats : rien de vos échanges ne s'y écrit.",
    "La note de consensus prime ; les notes de chacun restent dans sa grille, au journal et à l'annexe du rapport.",
    CONSIGNE_EMPREINTES,
)
_CONSIGNES = {
    TITRE_GRILLE: (*_PAR_OFFRE, *_COMMUNES),
    TITRE_PAR_EXIGENCE: (*_PAR_EXIGENCE, *_COMMUNES),
    TITRE_CONSENSUS: _CONSIGNES_CONSENSUS,
}
_SENS_CONSTATS = {
    Constat.VERIFIE: "La déclaration est confirmée par l'offre.",
    Constat.NON_VERIFIE: "Rien dans l'offre ne permet de confirmer ni de démentir.",
    Constat.CONTREDIT: "L'offre dit le contraire de la déclaration.",
    Constat.IRREGULARITE: "L'offre ne respecte pas une exigence ; une personne habilitée décidera de la suite.",
}


def lignes_du_mode_emploi(
    dossier: Dossier, titre: str, degres: Sequence[Degre], tour: int = 1
) -> list[tuple[str, str]]:
    """Rend le mode d'emploi de haut en bas, en deux colonnes."""
    sans_lots = {} if dossier.lots else {_FEUILLE_PAR_OFFRE: "Il y a une feuille par offre."}
    consignes = [sans_lots.get(consigne, consigne) for consigne in _CONSIGNES[titre]]
    lignes: list[tuple[str, str]] = [(titre, ""), ("Consultation", edition_en_clair(dossier.edition, tour))]
    lignes += [("Objet", dossier.edition.objet), ("", "")]
    lignes += [(f"{rang}.", consigne) for rang, consigne in enumerate(consignes, start=1)]
    lignes += [("", ""), ("Échelle des notes", "")]
    lignes += [(str(d.note), _ancre(d)) for d in degres]
    lignes += [("", ""), ("Constats", "")]
    lignes += [(constat.value, sens) for constat, sens in _SENS_CONSTATS.items()]
    return lignes


def _ancre(degre: Degre) -> str:
    return f"{degre.ancre.rstrip('. ')} (réponse conforme, sans plus)." if degre.attendu else degre.ancre


ENTETE_AIDE_D_AVANT = "Ancre du degré"


def ancre_d_avant(degre: Degre) -> str:
    """Rend le degré attendu tel que l'écrivait le mode d'emploi d'une grille plus ancienne."""
    return f"{degre.ancre} (réponse conforme, sans plus)"


_CHIFFRE_SEUL = "Le même degré, par son seul chiffre."


def lignes_d_aide(aide: AideALaSaisie) -> list[tuple[str | int, str, str]]:
    """Rend le tableau de l'aide : chaque degré et son ancre, les notes en chiffres, les commentaires proposés."""
    notes: list[tuple[str | int, str]] = [(libelle_de_degre(d), d.ancre) for d in aide.degres]
    notes += [(d.note, _CHIFFRE_SEUL) for d in aide.degres]
    paires = zip_longest(notes, aide.textes, fillvalue=None)
    return [(*(note or ("", "")), commentaire or "") for note, commentaire in paires]


def lignes_d_un_jeu(aide: AideALaSaisie, rang: int) -> list[tuple[str, str]]:
    """Rend les propositions réservées à quelques exigences ou à un degré, sous l'en-tête qui dit lesquelles."""
    jeu = aide.jeux[rang]
    ensemble = len(jeu.refs) == len(aide.exigences)
    pour = "toutes les exigences" if ensemble else ", ".join(jeu.refs)
    return [(ENTETES_D_UN_JEU[0], f"{ENTETES_D_UN_JEU[1]} {pour}"), *jeu.rangees]
