"""Les règles du contrôle avant dépôt, en JSON : la page hors ligne n'en recopie aucune, elle les lit ici."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

from cctgen import __version__
from cctgen.matrice import completude, contrat, normalisation, textes_emis
from cctgen.matrice.composants import embarque
from cctgen.matrice.composants.completude import CONSTATS as CONSTATS_DES_COMPOSANTS
from cctgen.matrice.composants.completude import MANQUES
from cctgen.matrice.contrat import Conformite, Couverture
from cctgen.matrice.controle import appariement, reserves
from cctgen.matrice.controle.avant_depot import CHAMPS_FACULTATIFS, MOTIFS, RISQUES
from cctgen.matrice.controle.conseils import CONSEILS, Conseil
from cctgen.matrice.lecture import archive, classeur, couleurs, feuilles
from cctgen.matrice.lecture.xlsx.aspect import HORS_DU_FORMAT, POURCENTAGES
from cctgen.matrice.lecture.xlsx.releve import OPENPYXL

_MOT = r"\p{L}\p{N}_"
_TRADUCTIONS = (
    (r"\b", rf"(?:(?<=[{_MOT}])(?![{_MOT}])|(?<![{_MOT}])(?=[{_MOT}]))"),
    (r"\w", f"[{_MOT}]"),
)


def en_javascript(motif: re.Pattern[str]) -> str:
    """Rend l'expression pour JavaScript, dont les mots ne connaissent que l'ASCII ; drapeau « u » attendu."""
    texte = motif.pattern
    for python, javascript in _TRADUCTIONS:
        texte = texte.replace(python, javascript)
    # Sous le drapeau « u », un tiret ou une apostrophe ne s'échappent pas hors d'une classe.
    return re.sub(r"\\([‐‑–—'’:<>])", r"\1", texte)


def regles() -> Mapping[str, Any]:
    """Rend tout ce que la page a besoin de savoir, en valeurs que JSON porte."""
    return {
        "version": __version__,
        **_contrat(),
        **_valeurs(),
        "signes": {role: _signe(signe) for role, signe in feuilles.SIGNES.items()},
        "admis_techniques": [a.pattern if isinstance(a, re.Pattern) else a for a in feuilles.ADMIS],
        "champs_techniques": feuilles.CHAMPS_TECHNIQUES,
        "lignes_d_entete": feuilles.LIGNES_D_ENTETE,
        "completude": [_regle(regle) for regle in completude.REGLES],
        "listes": {colonne: list(valeurs) for colonne, valeurs in completude.LISTES.items()},
        "constats": sorted(completude.CONSTATS),
        "constats_composants": sorted(CONSTATS_DES_COMPOSANTS),
        **_reserves(),
        "textes": {feuille: sorted(textes) for feuille, textes in textes_emis.COURANTS.items()},
        "textes_d_une_autre_feuille": sorted(textes_emis.D_UNE_AUTRE_FEUILLE),
        "valeurs_citees": textes_emis.VALEURS_CITEES,
        "valeurs_des_listes": sorted(textes_emis.VALEURS_DES_LISTES),
        "colonnes_etat": len(textes_emis.COLONNES_ETAT),
        "conseils": {code: [c.titre, c.conseil] for code, c in {**CONSEILS, **_DE_LA_PAGE}.items()},
        "manques_des_composants": [[m.constat, m.vides, m.si_embarque] for m in MANQUES],
        "embarque": _embarque(),
        "motifs": MOTIFS,
        "risques": RISQUES,
        "bornes": {
            "fichier": archive.TAILLE_MAXIMALE,
            "pieces": archive.TAILLE_DECOMPRESSEE,
            "cellules": classeur.CELLULES_MAXIMALES,
        },
        "openpyxl": OPENPYXL.pattern.decode(),
        "blancs": _blancs(),
        "contraste": couleurs.CONTRASTE_MINIMAL,
        "fonds_emis": sorted(contrat.FONDS_EMIS),
        "style_de_l_outil": contrat.STYLE_DE_L_OUTIL,
        "aspects": {
            "barre": classeur.BARRE,
            "invisible": classeur.INVISIBLE,
            "couleur": classeur.COULEUR_SEULE,
            "erreur": classeur.ERREUR,
        },
        "pourcentages": POURCENTAGES,
        "hors_du_format": HORS_DU_FORMAT.pattern,
    }


def _reserves() -> Mapping[str, Any]:
    return {
        "reserves": en_javascript(reserves.reserves()),
        "reserves_niees": en_javascript(reserves.RESERVES_NIEES),
        "signes_invisibles": normalisation.SIGNES_INVISIBLES.pattern,
        "traits_d_union": reserves.TRAITS_D_UNION.pattern,
        "pieces_nommees": en_javascript(reserves.PIECES_NOMMEES),
        "mots_d_une_citation": reserves.MOTS_D_UNE_CITATION,
    }


_DE_LA_PAGE = {
    "format-hors-page": Conseil(
        "Format que cette page ne lit pas",
        "Enregistrez une copie au format .xlsx et déposez-la ici. L'acheteur, lui, lit aussi l'original.",
    )
}
"""Ce que la page seule a à dire : un .ods et un .xls se lisent au dépouillement, non dans un navigateur."""


def _embarque() -> dict[str, Any]:
    """Rend ce qui contredit un composant déclaré embarqué : une condition niée, une charge pour l'exploitant."""
    return {
        "colonne": contrat.EMBARQUE,
        "conditions": embarque.CONDITIONS,
        "justification": contrat.JUSTIFICATION_COMPOSANT,
        "siens": en_javascript(embarque.SIENS),
        "administration": en_javascript(embarque.ADMINISTRATION),
        "a_part": en_javascript(embarque.A_PART),
        "nie": en_javascript(embarque.NIE),
        "restrictif": en_javascript(embarque.RESTRICTIF),
    }


def _contrat() -> dict[str, Any]:
    return {
        "colonnes_exigences": contrat.COLONNES_EXIGENCES,
        "colonnes_reponse": contrat.COLONNES_REPONSE,
        "colonnes_composants": contrat.COLONNES_COMPOSANTS,
        "colonnes_composants_de_base": contrat.COLONNES_COMPOSANTS_DE_BASE,
        "colonnes_composants_sans_referentiel": contrat.COLONNES_COMPOSANTS_SANS_REFERENTIEL,
        "colonnes_oui_non": contrat.COLONNES_OUI_NON,
        "colonnes_techniques": (
            *contrat.COLONNES_TECHNIQUES,
            *contrat.COLONNES_LISTES,
            contrat.COLONNE_TEXTES_EMIS,
        ),
        "champs_matrice": contrat.CHAMPS_MATRICE,
        "champs_soumissionnaire": contrat.CHAMPS_SOUMISSIONNAIRE,
        "champs_facultatifs": CHAMPS_FACULTATIFS,
        "feuilles": {
            "exigences": contrat.FEUILLE_EXIGENCES,
            "composants": contrat.FEUILLE_COMPOSANTS,
            "technique": contrat.FEUILLE_TECHNIQUE,
            "identification": contrat.FEUILLE_IDENTIFICATION,
            "mode_emploi": contrat.FEUILLE_MODE_EMPLOI,
            "etat": contrat.FEUILLE_ETAT,
        },
        "noms": {
            "ref": contrat.REF,
            "theme": contrat.THEME,
            "niveau": contrat.NIVEAU,
            "exigence": contrat.EXIGENCE,
            "preuve": contrat.PREUVE,
            "conformite": contrat.CONFORMITE,
            "couverture": contrat.COUVERTURE,
            "justification": contrat.JUSTIFICATION,
            "renvoi": contrat.RENVOI,
            "lot": contrat.LOT,
            "version": contrat.VERSION_MATRICE,
            "completude_composant": contrat.COMPLETUDE,
            "usage": contrat.USAGE,
            "composant": contrat.COMPOSANT,
        },
    }


def _valeurs() -> dict[str, Any]:
    def table(valeurs: Mapping[str, normalisation.Valeur]) -> dict[str, list[str]]:
        return {saisie: [v.valeur, v.reconnaissance.name] for saisie, v in valeurs.items()}

    return {
        "conformites": table(normalisation.CONFORMITES),
        "couvertures": table(normalisation.COUVERTURES),
        "oui_non": table(normalisation.OUI_NON_LUS),
        "usages": table(normalisation.USAGES),
        "separateurs": en_javascript(normalisation.SEPARATEURS),
        "tirets": en_javascript(appariement.TIRETS),
        "niveaux_ecrits": contrat.NIVEAUX_ECRITS,
        "tenue": Conformite.CONFORME,
        "non_tenue": Conformite.NON_CONFORME,
        "ecarts": contrat.ECARTS,
        "i_non_notee": contrat.I_NON_NOTEE,
        "couverture_future": Couverture.VERSION_FUTURE,
        "couverture_standard": Couverture.STANDARD,
    }


def _signe(signe: object) -> dict[str, Any]:
    if isinstance(signe, feuilles.Tableau):
        return {"variantes": [list(colonnes) for colonnes in signe.variantes]}
    if isinstance(signe, feuilles.Signe):
        return {"textes": sorted(signe.cles)}
    return {}


def _regle(regle: completude.Regle) -> dict[str, Any]:
    conditions = [[c.colonne, c.predicat.name, list(c.valeurs)] for c in regle.conditions]
    return {"constat": regle.constat, "code": regle.code, "conditions": conditions}


def _blancs() -> str:
    """Rend les caractères que Python tient pour des blancs : JavaScript n'a pas tout à fait les mêmes."""
    return "".join(chr(n) for n in range(sys.maxunicode + 1) if chr(n).isspace())


def en_json() -> str:
    """Rend les règles en JSON, sans rien qui puisse fermer la balise où il est posé."""
    return json.dumps(regles(), ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")
