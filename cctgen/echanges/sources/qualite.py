"""Ce que la rédaction d'un clausier importé a de douteux : chaque constat situé dans la source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from cctgen.clausier.modele import Clause, Clausier, Exigence
from cctgen.clausier.textes.articles import articles_cites
from cctgen.clausier.textes.phrases import abreger, phrases
from cctgen.publications_cct.lecture.qualite import compter_obligations, porte_un_verbe
from cctgen.publications_cct.texte import sans_accents
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_SUJETS = re.compile(
    r"\b(?:titulaires?|attributaires?|prestataires?|soumissionnaires?|candidats?|fournisseurs?|hebergeurs?|editeurs?"
    r"|acheteurs?|maitres? d'ouvrage|pouvoir adjudicateur|administration|collectivite|groupement|sous-traitants?"
    r"|parties?|cocontractants?|concepteurs?|integrateurs?)\b"
)
_TEXTES_CITES = re.compile(
    r"\b(?:r[èe]glement(?:\s+d['’]exécution)?\s+\((?:UE|CE)\)\s*(?:n[°o]\s*)?\d+/\d+"
    r"|directive\s+(?:\((?:UE|CE)\)\s*)?(?:n[°o]\s*)?\d{2,4}/\d+(?:/(?:UE|CE))?"
    r"|(?:loi|décret|ordonnance)\s+n[°o]\s*\d{2,4}-\d+"
    r"|(?:loi|décret|ordonnance|arrêté)\s+du\s+\d{1,2}(?:er)?\s+\w+\s+\d{4}"
    r"|(?:norme\s+)?(?:NF\s+)?(?:EN\s+)?ISO(?:/(?:CEI|IEC))?\s*\d{3,}(?:-\d+)?(?::\d{4})?"
    r"|CCAG(?:-TIC|-PI|-FCS)?|RGPD|RGS|RGAA|RGI|PGSSI-S|SecNumCloud|PASSI|PDIS|PRIS|eIDAS|HDS|NIS\s?2|II\s?901"
    r"|code\s+(?:de|du|des)\s+(?:la\s+|l['’]\s?)?[a-zéèêîôû' ’-]{4,60}?"
    r"(?=[,.;:)]|\s+(?:et|ou|qui|dans|relati|pour)\b|$))",
    re.IGNORECASE,
)
_SUJET_ACTIF = re.compile(
    r"\b(?:titulaires?|attributaires?|prestataires?|soumissionnaires?|candidats?|fournisseurs?|editeurs?|acheteurs?"
    r"|ils?|elles?)\s+(?:(?:ne|n'|se|s'|le|la|l'|les|lui|leur|en|y)\s?){0,3}\w{2,}(?:e|ent|t|d)\b"
)
"""Un sujet, puis un verbe au présent : la forme que le clausier demande, quel que soit le verbe."""
_PHRASES = re.compile(r"(?<=[.;!?])\s+|\n")
_CCAG_2009 = re.compile(r"CCAG[^.]{0,80}\b2009\b|\b16 septembre 2009\b", re.IGNORECASE)
_RESSEMBLANCE = 88
_LONGUEUR_COMPARABLE = 40
"""Sous cette longueur, deux phrases se ressemblent par leurs mots vides."""


@dataclass
class Qualite:
    """Le clausier de base, préparé pour que mille phrases s'y comparent."""

    base: Clausier
    _connues: list[str] = field(default_factory=list)
    _refs: list[str] = field(default_factory=list)
    _references: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Range les phrases de la base et les noms sous lesquels ses textes se citent."""
        for clause in self.base.clauses.values():
            if clause.retiree is None:
                self.retenir(clause)
        for reference in self.base.references.values():
            for nom in (reference.id, reference.abrege, reference.intitule, reference.version):
                self._references[_cle(nom)] = reference.id

    def retenir(self, clause: Clause) -> None:
        """Ajoute une clause à celles auxquelles on compare."""
        for ref, phrase in _phrases_de(clause):
            self._refs.append(ref)
            self._connues.append(sans_accents(phrase))

    def reference_de(self, citation: str) -> str:
        """Rend l'identifiant du texte cité, vide si la base ne le connaît pas."""
        cle = _cle(citation)
        if exact := self._references.get(cle):
            return exact
        numero = re.search(r"\d{2,}[-/]\d+|\d{4,}", cle)
        if numero is not None:
            borne = re.compile(rf"(?<!\d){re.escape(numero.group())}(?!\d)")
            return next((ref for nom, ref in self._references.items() if borne.search(nom)), "")
        mots = set(cle.split())
        return next((ref for nom, ref in self._references.items() if len(cle) > 2 and mots <= set(nom.split())), "")

    def citations(self, texte: str) -> Iterator[tuple[str, str]]:
        """Énumère les textes cités : la citation, et l'identifiant de la base ou rien."""
        for trouve in dict.fromkeys(" ".join(m.group().split()) for m in _TEXTES_CITES.finditer(texte)):
            yield trouve, self.reference_de(trouve)

    def doublons(self, clause: Clause) -> Iterator[tuple[str, str, str, float]]:
        """Énumère les phrases proches d'une autre : où, la phrase, l'autre et le pourcentage."""
        for ref, phrase in _phrases_de(clause):
            proche = process.extractOne(
                sans_accents(phrase), self._connues, scorer=fuzz.token_sort_ratio, score_cutoff=_RESSEMBLANCE
            )
            if proche is not None:
                yield ref, phrase, self._refs[proche[2]], proche[1]


def _cle(texte: str) -> str:
    return " ".join(re.findall(r"[a-z0-9/-]+", sans_accents(texte).replace("norme ", "")))


def _phrases_de(clause: Clause) -> Iterator[tuple[str, str]]:
    textes = [(clause.id, clause.texte), *((e.id, e.enonce) for e in clause.exigences)]
    for ref, texte in textes:
        yield from ((ref, p) for p in phrases(texte) if len(p) >= _LONGUEUR_COMPARABLE)


def relever(clauses: Iterable[Clause], qualite: Qualite, lieux: Mapping[str, Lieu]) -> Iterator[Anomalie]:
    """Énumère les constats, clause par clause ; `lieux` situe dans la source chaque clause et chaque exigence."""
    for clause in clauses:
        yield from _constats_de_clause(clause, lieux)
        for exigence in clause.exigences:
            yield from _constats_d_exigence(exigence, lieux[exigence.id])
        yield from _citations(clause, qualite, lieux)
        for ref, phrase, autre, score in qualite.doublons(clause):
            message = f"« {abreger(phrase)} » ressemble à {score:.0f} % à {autre}."
            yield _constat("doublon-proche", message, "Gardez-en une seule.", lieux[ref], ref)
        qualite.retenir(clause)


def _oblige(texte: str) -> bool:
    return porte_un_verbe(texte) or bool(_SUJET_ACTIF.search(sans_accents(texte)))


def _est_multiple(enonce: str) -> bool:
    obligations = sum(_oblige(phrase) for phrase in _PHRASES.split(enonce))
    return obligations > 1 or compter_obligations(enonce) > 1


def _constat(code: str, message: str, conseil: str, lieu: Lieu, ref: str) -> Anomalie:
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, lieu, ref)


def _constats_de_clause(clause: Clause, lieux: Mapping[str, Lieu]) -> Iterator[Anomalie]:
    lieu = lieux[clause.id]
    if clause.texte and not _SUJETS.search(sans_accents(clause.texte)):
        message = f"« {clause.titre} » n'oblige personne nommément."
        yield _constat("sans-sujet-oblige", message, "Dites qui s'oblige : « Le titulaire… ».", lieu, clause.id)
    if clause.texte and not _oblige(clause.texte):
        message = f"« {clause.titre} » ne contient aucune obligation reconnaissable."
        yield _constat("sans-obligation", message, "Rédigez-la, ou retirez-la.", lieu, clause.id)
    if trouve := _CCAG_2009.search(" ".join([clause.texte, *(e.enonce for e in clause.exigences)])):
        conseil = "Depuis 2021 les numéros ont changé : reprenez chaque article cité."
        yield _constat("ccag-2009", f"« {abreger(trouve.group())} » cite le CCAG de 2009.", conseil, lieu, clause.id)


def _constats_d_exigence(exigence: Exigence, lieu: Lieu) -> Iterator[Anomalie]:
    enonce = abreger(" ".join(exigence.enonce.split()))
    if _est_multiple(exigence.enonce):
        message = f"« {enonce} » porte plusieurs obligations."
        yield _constat("exigence-multiple", message, "Une exigence, une obligation : partagez-la.", lieu, exigence.id)
    if not _oblige(exigence.enonce):
        yield _constat("sans-obligation", f"« {enonce} » n'oblige à rien.", "Ajoutez un verbe.", lieu, exigence.id)
    elif not _SUJETS.search(sans_accents(exigence.enonce)):
        conseil = "Dites qui s'oblige, si le sujet n'est pas la solution elle-même."
        yield _constat("sans-sujet-oblige", f"« {enonce} » n'oblige personne nommément.", conseil, lieu, exigence.id)


def _citations(clause: Clause, qualite: Qualite, lieux: Mapping[str, Lieu]) -> Iterator[Anomalie]:
    for ref, texte in [(clause.id, clause.texte), *((e.id, e.enonce) for e in clause.exigences)]:
        for citation, connue in qualite.citations(texte):
            if not connue:
                message = f"« {citation} » n'est pas dans references.yaml."
                conseil = "Vérifiez le texte, puis déclarez-le avec « etat: a_verifier »."
                yield _constat("reference-non-reconnue", message, conseil, lieux[ref], ref)


def references_de(texte: str, qualite: Qualite) -> tuple[str, ...]:
    """Rend les textes de la base que cite un texte, articles compris sous le nom de leur texte."""
    cites = [connue for _, connue in qualite.citations(texte) if connue]
    articles = [a.partition(":")[0] for a in articles_cites(texte)]
    return tuple(dict.fromkeys(r for r in (*cites, *articles) if r in qualite.base.references))
