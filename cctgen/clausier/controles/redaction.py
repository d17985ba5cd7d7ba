"""Ce qu'une clause ne doit pas nommer, figer ou porter hors de sa pièce."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cctgen.clausier.modele import Clause, Clausier, Piece
from cctgen.clausier.phrases import Constat, abreger, phrases, phrases_de
from cctgen.socle.anomalies import Gravite

_NEUTRE = re.compile(r"indépendamment de (?:l'|son |leur |tout |tel )éditeur|quel que soit l'éditeur", re.IGNORECASE)
_EQUIVALENT = re.compile(r"équivalent", re.IGNORECASE)
_NOMME = re.compile(r"\b(?:logiciel|progiciel)s?\s+(?:libres?\s+)?«?\s?(?P<nom>[A-Z][\w+.#-]*[\w+#])")
_LOGICIEL_INSERE = re.compile(r"\{(?:logiciels?|progiciels?)\w*\}")

_VISA = re.compile(r"\bvisas? (?:de sécurité|de l'ANSSI|ANSSI)\b", re.IGNORECASE)
_SCHEMA = re.compile(
    r"\bschémas?\b|\bCSPN\b|critères communs|\bEAL\s?\d|\bPASSI\b|\bPDIS\b|\bPRIS\b|\bPAMS\b|\bPACS\b|\bPVID\b"
    r"|SecNumCloud|qualification (?:élémentaire|standard|renforcée)|niveau (?:élémentaire|standard|renforcé)",
    re.IGNORECASE,
)
_NOMS_PERIMES = re.compile(r"\bAgent\s?Connect\b|\bMon\s?Compte\s?Pro\b|\bInclusion\s?Connect\b", re.IGNORECASE)
_VERSION_FIGEE = re.compile(
    r"\b(?:RGAA|RAAM|RGESN|RGI|RGS|SecNumCloud|PASSI|PDIS|PRIS|PAMS|PACS|PVID|HDS|WCAG|DSFR|EBIOS(?: RM)?|PSSIE)\)?,?"
    r"\s*(?:en\s+)?(?:version\s*|v\.?\s*)?\d{1,2}(?:\.\d+)*(?![\d.]*\d)(?!\s*(?:%|critères|règles|jours|mois|exigences))",
    re.IGNORECASE,
)

_HORS_CCTP = (
    ("pénalité", "CCAP", re.compile(r"\bpénalités?\b", re.IGNORECASE)),
    (
        "prix",
        "CCAP",
        re.compile(
            r"\beuros?\b|€|\bprix (?:unitaires?|forfaitaires?|du|des|de (?:la|l'))|\brévision d(?:u|es) prix|\brémunér",
            re.IGNORECASE,
        ),
    ),
    (
        "critère d'attribution",
        "règlement de la consultation",
        re.compile(
            r"\bcritères? (?:d'attribution|de jugement|de notation|de sélection des offres)|\bnote éliminatoire"
            r"|\bpondérations?\b",
            re.IGNORECASE,
        ),
    ),
)
_RENVOI_DE_PIECE = re.compile(
    r"\bCCAP\b|règlement de la consultation|\bRC\b|pièces? financières?|bordereau", re.IGNORECASE
)


def logiciels_nommes(clausier: Clausier, clause: Clause) -> Iterator[Constat]:
    """Relève un logiciel nommé sans « indépendamment de l'éditeur » ni « ou équivalent » (R. 2111-7 du CCP)."""
    ecrits = [p for p in phrases_de(clause) if p.chemin[0] in ("texte", "exigences")]
    if any(_NEUTRE.search(p.texte) for p in ecrits):
        return
    produits = _motif_des_produits(tuple(p.composant for p in clausier.produits))
    vus: set[str] = set()
    for phrase in ecrits:
        if _EQUIVALENT.search(phrase.texte):
            continue
        nommes = [m.group("nom") for m in _NOMME.finditer(phrase.texte)]
        nommes += [m.group(0) for m in produits.finditer(phrase.texte)] if produits else []
        nommes += [m.group(0) for m in _LOGICIEL_INSERE.finditer(phrase.texte)]
        for nom in (n for n in nommes if n not in vus):
            vus.add(nom)
            yield Constat(
                "logiciel-nomme",
                f"« {nom} » est nommé sans « indépendamment de l'éditeur ».",
                "Décrivez le besoin, écrivez « ou équivalent », ou désignez le logiciel libre indépendamment de"
                " l'éditeur, de la marque et du prestataire.",
                phrase.chemin,
                Gravite.A_QUALIFIER,
            )


_MOTS_COURANTS = frozenset({"Calibre", "Doctrine", "Eclipse", "Envol", "Osmose", "Python", "Sympa", "Tableau"})
"""Produits du référentiel dont le nom est aussi un mot de la langue, ou celui d'un langage normalisé."""


@lru_cache(maxsize=4)
def _motif_des_produits(composants: tuple[str, ...]) -> re.Pattern[str] | None:
    """Rend le motif des produits du référentiel ; un nom court ou d'un mot courant dirait autre chose.

    « Apache-2.0 » est une licence, non un produit.
    """
    noms = {re.split(r"\s*[(/–]|\s-\s", composant)[0].strip() for composant in composants}
    surs = sorted((n for n in noms if len(n) > 3 and n not in _MOTS_COURANTS), key=len, reverse=True)
    if not surs:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, surs))})(?![\w-])")


def visas_sans_schema(clause: Clause) -> Iterator[Constat]:
    """Relève un visa de sécurité demandé sans son schéma : certification ou qualification, et laquelle."""
    for phrase in phrases_de(clause):
        if _VISA.search(phrase.texte) and not _SCHEMA.search(phrase.texte):
            yield Constat(
                "visa-sans-schema",
                "un « visa de sécurité » est demandé sans dire lequel.",
                "Nommez le schéma : certification CSPN ou Critères communs, qualification et son niveau, PASSI, PDIS…",
                phrase.chemin,
            )


def noms_perimes(clause: Clause) -> Iterator[Constat]:
    """Relève un service que ProConnect a remplacé : AgentConnect, MonComptePro, InclusionConnect."""
    ecrits = [(p.chemin, p.texte) for p in phrases_de(clause)]
    ecrits += [(("note_acheteur",), p) for p in phrases(clause.note_acheteur)]
    ecrits += [(("offres_service", rang, "nom"), o.nom) for rang, o in enumerate(clause.offres_service)]
    for chemin, texte in ecrits:
        if (nom := _NOMS_PERIMES.search(texte)) and "proconnect" not in texte.lower():
            yield Constat("nom-perime", f"« {nom.group(0)} » s'appelle désormais ProConnect.", "Remplacez-le.", chemin)


def versions_figees(clause: Clause) -> Iterator[Constat]:
    """Relève la version d'un référentiel écrite en dur : elle vieillit sans que personne la relise."""
    for phrase in phrases_de(clause):
        if figee := _VERSION_FIGEE.search(phrase.texte):
            yield Constat(
                "version-figee",
                f"« {figee.group(0).strip()} » fige une version dans le texte.",
                "Insérez la version par un paramètre daté, ou visez celle en vigueur à la date de la consultation.",
                phrase.chemin,
            )


def matieres_hors_piece(clause: Clause) -> Iterator[Constat]:
    """Relève une pénalité, un prix ou un critère dans une clause du CCTP, qui cède devant le CCAP (art. 4.1)."""
    if clause.piece is not Piece.CCTP:
        return
    vues: set[str] = set()
    for phrase in phrases_de(clause):
        # Le contexte explique, la preuve décrit une pièce de l'offre : ni l'un ni l'autre ne stipule.
        if phrase.chemin[0] == "contexte" or phrase.chemin[-1] == "preuve" or _RENVOI_DE_PIECE.search(phrase.texte):
            continue
        for matiere, piece, motif in _HORS_CCTP:
            if matiere not in vues and motif.search(phrase.texte):
                vues.add(matiere)
                yield Constat(
                    "piece-inadaptee",
                    f"une clause du CCTP règle un point de {matiere} : « {abreger(phrase.texte)} »",
                    f"Portez ce point au {piece}, et renvoyez-y.",
                    phrase.chemin,
                    Gravite.A_QUALIFIER,
                )
