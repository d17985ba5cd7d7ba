"""Des articles lus aux clauses d'un clausier : identifiants stables, texte en Markdown restreint, plan."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import splitext

from cctgen.clausier.formes.identite import Identite
from cctgen.clausier.modele import Clause, Clausier, DocumentPlan, Exigence, Niveau, Piece, RubriquePlan
from cctgen.echanges.modele import ClausierEchange, Relecture
from cctgen.echanges.sources.markdown import en_corps, en_ligne, en_paragraphe
from cctgen.echanges.sources.modele import ArticleLu, ExigenceLue, non_repris, pour_information
from cctgen.echanges.sources.qualite import Qualite, references_de, relever
from cctgen.publications_cct.texte import en_markdown, en_slug, sans_accents
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.fichiers import empreinte

_PREUVE = "Pièce, démonstration ou engagement qui établit la conformité ; la source n'en précise pas la forme."
_LICENCE = "Celle de la source, à vérifier"


@dataclass
class _Redaction:
    """La rédaction en cours : la source, la base, les identifiants pris, les lieux de ce qui est rédigé."""

    nom: str
    prefixe: str
    base: Clausier
    pris: set[str]
    theme: str
    version: str
    qualite: Qualite
    lieux: dict[str, Lieu] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)

    def clause(self, article: ArticleLu) -> Clause:
        """Rédige une clause et ses exigences."""
        identifiant = self._libre(f"{self.prefixe}-{_segment(article.reference or article.titre) or 'CLAUSE'}")
        self.lieux[identifiant] = article.lieu
        texte, notes = en_corps(article.passages)
        if not texte and not article.exigences:
            texte, notes = "\n\n".join(notes), []
        exigences = tuple(self._exigence(e, identifiant) for e in article.exigences)
        self._dire_les_accolades(article)
        enonces = " ".join(e.enonce for e in article.exigences)
        return Clause(
            id=identifiant,
            titre=_sans_accolade(article.titre),
            piece=article.piece,
            texte=texte,
            note_acheteur="\n\n".join(self._note(article, notes, exigences)),
            exigences=exigences,
            references=references_de(f"{texte} {enonces}", self.qualite),
            theme=self.theme,
        )

    def _exigence(self, lue: ExigenceLue, clause: str) -> Exigence:
        # Sans référence d'origine, le texte lui-même fait l'identifiant : il survit à un changement d'ordre.
        suite = _segment(lue.reference)
        marque = empreinte(" ".join(sans_accents(lue.enonce).split()))[:6].upper()
        voulu = f"{self.prefixe}-{suite}" if suite else f"{clause}-X{marque}"
        identifiant = self._libre(voulu)
        if identifiant != voulu:
            message = f"« {lue.reference or lue.enonce} » est déjà pris : cette exigence devient {identifiant}."
            self.anomalies.append(non_repris("reference-en-double", message, lue.lieu, "Donnez-leur deux références."))
        self.lieux[identifiant] = lue.lieu
        return Exigence(
            id=identifiant,
            niveau=lue.niveau or Niveau.I,
            enonce=en_paragraphe(lue.enonce),
            preuve=en_markdown(lue.preuve) or _PREUVE,
            correspondances=(f"{self.theme.removeprefix('import-')}@{self.version}:{lue.reference}",)
            if lue.reference
            else (),
        )

    def _note(self, article: ArticleLu, notes: Sequence[str], exigences: Sequence[Exigence]) -> Iterator[str]:
        """Énumère ce qui accompagne la clause sans en être : son origine, les notes, les colonnes sans rôle."""
        chaine = " > ".join(article.titres) or article.titre
        numero = f", référence {article.reference}" if article.reference else ""
        yield en_ligne(f"Origine : {self.nom}{numero}, {chaine}.")
        yield from notes
        lignes = [en_ligne(c) for c in article.complements]
        for lue, exigence in zip(article.exigences, exigences, strict=True):
            lignes += [en_ligne(f"{exigence.id} – {c}") for c in lue.complements]
        if lignes:
            yield "\n".join(f"- {ligne}" for ligne in lignes)

    def _libre(self, voulu: str) -> str:
        identifiant, rang = voulu, 1
        while identifiant in self.pris:
            rang += 1
            identifiant = f"{voulu}-{rang}"
        self.pris.add(identifiant)
        return identifiant

    def _dire_les_accolades(self, article: ArticleLu) -> None:
        textes = [article.titre, *(p.texte for p in article.passages), *(e.enonce for e in article.exigences)]
        if any("{" in t or "}" in t for t in textes):
            message = f"dans « {_sans_accolade(article.titre)} », les accolades sont devenues des parenthèses."
            self.anomalies.append(pour_information("accolade-remplacee", message, article.lieu))


def rediger_clauses(
    articles: Sequence[ArticleLu], titre: str, nom: str, base: Clausier, prefixe: str, version: str
) -> Relecture:
    """Rend les clauses, le plan et l'identité d'un clausier tiré de ces articles, et les constats de qualité.

    `prefixe` ouvre chaque identifiant ; `version` est celle de la source, dans les correspondances.
    """
    theme = f"import-{en_slug(splitext(nom)[0], 40) or 'source'}"
    pris = {*base.clauses, *(e.id for c in base.clauses.values() for e in c.exigences)}
    redaction = _Redaction(nom, prefixe, base, pris, theme, version, Qualite(base))
    clauses = tuple(map(redaction.clause, articles))
    constats = tuple(relever(clauses, redaction.qualite, redaction.lieux))
    libelle = _sans_accolade(titre or splitext(nom)[0])
    identite = Identite(
        nom=f"Clausier importé : {libelle}",
        version=version,
        date=base.identite.date,
        licence=_LICENCE,
        themes={theme: libelle},
    )
    documents = tuple(_documents(articles, clauses, base, theme, libelle))
    clausier = ClausierEchange(identite=identite, clauses=clauses, documents=documents)
    return Relecture(clausier, (*redaction.anomalies, *constats))


def _documents(
    articles: Sequence[ArticleLu], clauses: Sequence[Clause], base: Clausier, theme: str, libelle: str
) -> Iterator[DocumentPlan]:
    """Énumère un document par pièce de destination ; ses rubriques sont les premiers titres de la source."""
    par_piece: dict[Piece, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for article, clause in zip(articles, clauses, strict=True):
        premier = _sans_accolade(article.chapitre or (article.titres[0] if article.titres else article.titre))
        par_piece[clause.piece][premier].append(clause.id)
    modele = next((d.modele for d in base.plan.documents), "annexe.docx")
    for piece, rubriques in par_piece.items():
        nom = theme if len(par_piece) == 1 else f"{theme}-{piece.value}"
        yield DocumentPlan(
            id=nom,
            titre=libelle,
            sous_titre=f"Clauses importées, à relire ({piece.value.upper()})",
            modele=modele,
            fichier=nom,
            pieces=(piece,),
            rubriques=tuple(_rubriques(rubriques, libelle)),
        )


def _rubriques(rubriques: Mapping[str, Sequence[str]], libelle: str) -> Iterator[RubriquePlan]:
    """Un document dont chaque titre n'a qu'une clause n'a pas de chapitres : ses titres nomment déjà les clauses."""
    if all(len(ids) == 1 for ids in rubriques.values()):
        yield RubriquePlan(titre=libelle, clauses=tuple(i for ids in rubriques.values() for i in ids))
        return
    for titre, ids in rubriques.items():
        yield RubriquePlan(titre=titre, clauses=tuple(ids))


def _segment(texte: str) -> str:
    """Rend la suite d'un identifiant : majuscules, chiffres et tirets."""
    return en_slug(texte, 32).upper()


def prefixe_de(nom: str) -> str:
    """Rend le préfixe des identifiants d'après le nom du fichier : « IMP-CAHIER » pour « cahier.docx »."""
    return f"IMP-{en_slug(nom, 16).upper() or 'SOURCE'}"


def est_prefixe(texte: str) -> bool:
    """Vrai si le texte peut ouvrir un identifiant."""
    return re.fullmatch(r"[A-Z][A-Z0-9]{0,15}(-[A-Z0-9]{1,15}){0,2}", texte) is not None


def _sans_accolade(texte: str) -> str:
    return " ".join(texte.translate(str.maketrans("{}", "()")).split())
