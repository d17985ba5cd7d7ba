"""Les trois pages utiles de la note : ce qui bloque, ce qui se décide, ce qui se joint, ce qui se vérifie.

Ce qui déborderait est compté, et se lit en entier dans le détail.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cctgen.assemblage.controles.passages_outre import decisions_de
from cctgen.assemblage.modele import PROCEDURE_ADAPTEE, Article, Dossier, PieceAttendue
from cctgen.clausier.modele import Niveau
from cctgen.consultation.effets import primordiales_a_garder
from cctgen.consultation.modele import date_en_clair, lots_en_clair
from cctgen.documents.fragments import Lien
from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.note.ancres import (
    CLAUSES,
    DECISIONS,
    DEROGATIONS,
    PIECES,
    PIECES_MONTREES,
    POINTS,
    REPONSES,
    TEXTES,
    TITRES,
    clauses_retenues,
    liens_vers,
    signet_de,
)
from cctgen.documents.note.points import arretent, constat, ou
from cctgen.documents.note.textes_cites import a_revoir, bientot_perimees, par_texte
from cctgen.documents.references import A_CONFIRMER, articles_en_clair, derogation_a_l_acheteur, nom_court
from cctgen.documents.texte import Bloc, Cellule, Encadre, Inline, Liste, Paragraphe, Texte, Titre, paragraphe, tableau
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.nombres import compter

POINTS_MONTRES, CHOIX_MONTRES, TEXTES_MONTRES, DEFAUTS_MONTRES = 8, 28, 8, 10
"""Ce qui tient en trois pages ; le reste se lit au détail, qui est entier."""
_SIGNES_D_UN_CHOIX = 170

_CRITERE_A_ECRIRE = "critere-a-completer"
"""Le critère dont l'intitulé bloque déjà la publication ne se redit pas parmi ce qui se décide."""

_VERBES = "Arrêtez|Choisissez|Confirmez|Décidez|Désignez|Dites|Fixez|Indiquez|Nommez|Précisez|Réglez|Retenez|Tranchez"
_CHOIX = re.compile(rf"(?:{_VERBES})\b")
_PROPOSEES = re.compile(r"\b(?:est|sont) (?:une|des) propositions?\b")
_FINS_DE_PHRASE = re.compile(r"\s(?:(?<=[.!?]\s)\s*|(?<=\n))")


def corps_note(dossier: Dossier, bloquants: Collection[str] = ()) -> tuple[Bloc, ...]:
    """Rend les trois pages ; `bloquants` nomme les anomalies qui, à qualifier, empêchent quand même de publier."""
    arret = arretent(dossier, bloquants)
    a_ecrire = {a.ref for a in arret}
    reste = [a for a in dossier.anomalies if a not in arret and not (a.code == _CRITERE_A_ECRIRE and a.ref in a_ecrire)]
    return (
        Encadre(tuple(_en_bref(dossier, arret))),
        Titre(1, "Ce qui bloque la publication"),
        *_ce_qui_bloque(dossier, arret),
        Titre(1, "Ce que vous décidez"),
        *_ce_qui_se_decide(dossier, reste),
        Titre(1, "Ce que vous joignez"),
        *_ce_qui_se_joint(dossier),
        Titre(1, "Ce qui reste à vérifier"),
        *_ce_qui_se_verifie(dossier),
    )


def _en_bref(dossier: Dossier, arret: Sequence[Anomalie]) -> Iterator[Paragraphe]:
    articles = list(dossier.articles)
    exigences = [e for a in articles for e in a.exigences]
    primordiales = sum(1 for e in exigences if e.niveau is Niveau.P)
    dont = compter(primordiales, "primordiale") if primordiales else "aucune primordiale"
    etat = f"{compter(len(arret), 'point')} à régler avant de publier. " if arret else "Rien ne bloque la publication. "
    yield Paragraphe(
        (
            Texte(etat, gras=True),
            Texte(
                f"Le dossier compte {compter(len(articles), 'article')} et {compter(len(exigences), 'exigence')}, dont"
                f" {dont}. Ces pages disent ce qui vous revient ; le motif de chaque"
                " clause, vos réponses et les tables entières suivent, dans le détail."
            ),
        )
    )


def _ce_qui_bloque(dossier: Dossier, arret: Sequence[Anomalie]) -> Iterator[Bloc]:
    if not arret:
        yield paragraphe("Aucun obstacle relevé dans le dossier.")
        return
    yield _points(dossier, arret)
    yield from _suite(len(arret) - POINTS_MONTRES, "point", POINTS)


def _points(dossier: Dossier, points: Sequence[Anomalie]) -> Bloc:
    lignes = [(constat(a), ou(dossier, a)) for a in points[:POINTS_MONTRES]]
    return tableau(("Constat et conseil", "Où"), lignes, "Points relevés")


def _suite(restant: int, mot: str, signet: str) -> Iterator[Bloc]:
    """Rend le lien vers ce que ces pages ne montrent pas, s'il y en a."""
    if restant > 0:
        yield Paragraphe((Texte(f"{compter(restant, mot)} de plus : voir "), *_au_detail(signet), Texte(".")))


def _ce_qui_se_decide(dossier: Dossier, reste: Sequence[Anomalie]) -> Iterator[Bloc]:
    if reste:
        yield _points(dossier, reste)
        yield from _suite(len(reste) - POINTS_MONTRES, "point", POINTS)
    yield Liste(tuple((Paragraphe(contenu),) for contenu in _decisions_d_ensemble(dossier)))
    choix = [(article, phrase) for article in dossier.articles for phrase in _choix(article)]
    if choix:
        yield Titre(2, "Choix que les clauses vous laissent")
        lignes = [(_article(article, dossier), phrase) for article, phrase in choix[:CHOIX_MONTRES]]
        yield tableau(("Clause", "Ce que vous fixez"), lignes, "Choix que les clauses vous laissent")
        yield from _suite(len(choix) - CHOIX_MONTRES, "choix", CLAUSES)


def _article(article: Article, dossier: Dossier) -> Cellule:
    lots = _lots(article.lots, dossier)
    return (Paragraphe((Lien(article.clause, signet_de(article.clause)), Texte(f" {article.titre}{lots}"))),)


def _lots(lots: tuple[int, ...], dossier: Dossier) -> str:
    """Rend « (lot 2) » si tous les lots ne sont pas concernés."""
    return "" if lots == dossier.numeros else f" ({lots_en_clair(lots)})"


def _choix(article: Article) -> Iterator[str]:
    """Rend la première phrase de la note qui demande un choix ; les suivantes, qui le guident, sont au détail."""
    phrases = (phrase.lstrip("– ").strip() for phrase in _FINS_DE_PHRASE.split(en_clair(article.note_acheteur)))
    retenue = next((p for p in phrases if _CHOIX.match(p)), "")
    if retenue:
        yield _abregee(retenue)


def _abregee(phrase: str) -> str:
    """Rend une phrase longue jusqu'à son explication : ce qui suit le deux-points ou le point-virgule est au détail."""
    if len(phrase) <= _SIGNES_D_UN_CHOIX:
        return phrase
    debut = re.split(r"\s[:;]\s", phrase, maxsplit=1)[0]
    return f"{debut.rstrip('.')}."


def _decisions_d_ensemble(dossier: Dossier) -> Iterator[tuple[Inline, ...]]:
    defauts = [r for r in dossier.reponses if r.par_defaut]
    if defauts:
        dits = " ; ".join(f"{r.question} : {r.reponse}{_lots(r.lots, dossier)}" for r in defauts[:DEFAUTS_MONTRES])
        plus = len(defauts) - DEFAUTS_MONTRES
        suite = f" ; et {plus} de plus" if plus > 0 else ""
        yield (
            Texte("Réponses par défaut", gras=True),
            Texte(f" à confirmer : {dits}{suite} (voir "),
            *_au_detail(REPONSES),
            Texte(")."),
        )
    if refs := [e.ref for a in dossier.articles for e in a.exigences if e.niveau is Niveau.P]:
        yield (
            Texte("Exigences primordiales", gras=True),
            Texte(f" : {primordiales_a_garder(dossier.effet_choisi)}. "),
            *liens_vers(refs, clauses_retenues(dossier)),
            Texte("."),
        )
    if proposees := [a.clause for a in dossier.articles if _PROPOSEES.search(en_clair(a.note_acheteur))]:
        yield (
            Texte("Valeurs proposées", gras=True),
            Texte(", qu'aucun texte n'impose, à régler sur votre marché : "),
            *liens_vers(proposees, clauses_retenues(dossier)),
            Texte("."),
        )
    nombre = len(dossier.ajustements) + len(decisions_de(dossier))
    if nombre:
        decisions = f"{compter(nombre, 'ajustement')} ou anomalie levée, à relire avec son motif (voir "
        yield (Texte("Vos décisions", gras=True), Texte(f" : {decisions}"), *_au_detail(DECISIONS), Texte(")."))
    yield from _variantes_interdites(dossier)
    if dossier.derogations:
        yield (
            Texte("Dérogations au CCAG-TIC", gras=True),
            Texte(f" : {len(dossier.derogations)}, à reporter au dernier article du CCAP (voir "),
            *_au_detail(DEROGATIONS),
            Texte(")."),
        )


def _variantes_interdites(dossier: Dossier) -> Iterator[tuple[Inline, ...]]:
    refuses = tuple(lot for lot in dossier.numeros if not dossier.admet_les_variantes(lot))
    if refuses and dossier.procedure != PROCEDURE_ADAPTEE:
        yield (
            Texte("Variantes interdites", gras=True),
            Texte(
                f"{_lots(refuses, dossier)} : portez-le aussi à l'avis de marché ; à défaut, l'article L. 2151-2 du"
                " code de la commande publique (rédaction du 28 mai 2026) les autorise."
            ),
        )


def _au_detail(signet: str) -> tuple[Inline, ...]:
    """Rend le titre de la partie à lire, que le sommaire situe : un lien ne mène nulle part sur du papier."""
    return (Texte("«\u00a0"), Lien(TITRES[signet], signet), Texte("\u00a0»"))


def _ce_qui_se_joint(dossier: Dossier) -> Iterator[Bloc]:
    """Rend les pièces décisives d'abord : sans elles, nul candidat ne peut répondre."""
    if not dossier.pieces_acheteur:
        yield paragraphe("Rien de plus que les pièces produites : annexes, formulaires et matrices.")
        return
    retenues = clauses_retenues(dossier)
    decisives = [p for p in dossier.pieces_acheteur if p.est_decisive]
    autres = [p for p in dossier.pieces_acheteur if not p.est_decisive]
    place = PIECES_MONTREES
    suite = "Et aussi :" if decisives else "À joindre avec les pièces produites :"
    for intitule, pieces in (("Sans ces pièces, nul candidat ne peut répondre :", decisives), (suite, autres)):
        if pieces[:place]:
            yield Paragraphe((Texte(intitule, gras=True),))
            yield Liste(tuple(_piece(p, dossier, retenues) for p in pieces[:place]))
            place -= len(pieces[:place])
    yield from _suite(len(dossier.pieces_acheteur) - PIECES_MONTREES, "pièce", PIECES)


def _piece(piece: PieceAttendue, dossier: Dossier, retenues: Mapping[str, str]) -> Cellule:
    lots = "" if piece.lots == dossier.numeros else f", {lots_en_clair(piece.lots)}"
    libelle = en_clair(piece.libelle).replace("\n", " ")
    return (Paragraphe((Texte(f"{libelle} ("), *liens_vers(piece.pour, retenues), Texte(f"{lots})"))),)


def _ce_qui_se_verifie(dossier: Dossier) -> Iterator[Bloc]:
    lignes = _par_nom([*_textes_a_verifier(dossier), *_textes_a_revoir(dossier), *_articles_a_confirmer(dossier)])
    if not lignes:
        yield paragraphe(
            "Toutes les références que citent les pièces sont vérifiées, et aucune ne périme dans les six mois."
        )
        return
    retenues = clauses_retenues(dossier)
    cases = [
        (texte, motif, (Paragraphe(liens_vers(clauses, retenues)),))
        for texte, motif, clauses in lignes[:TEXTES_MONTRES]
    ]
    yield tableau(("Texte", "À vérifier", "Cité par"), cases, "Textes à vérifier avant publication")
    yield from _suite(len(lignes) - TEXTES_MONTRES, "texte", TEXTES)


_AVerifier = tuple[str, str, Iterable[str]]
"""Texte, ce qui s'y vérifie, clauses qui le citent."""


def _par_nom(lignes: Iterable[_AVerifier]) -> list[_AVerifier]:
    """Réunit ce qui se vérifie d'un même texte : il ne se nomme qu'une fois."""
    motifs: dict[str, list[str]] = {}
    clauses: dict[str, list[str]] = {}
    for nom, motif, citantes in lignes:
        motifs.setdefault(nom, []).append(motif)
        clauses.setdefault(nom, []).extend(citantes)
    return [(nom, " ; ".join(dict.fromkeys(motifs[nom])), dict.fromkeys(clauses[nom])) for nom in motifs]


def _textes_a_verifier(dossier: Dossier) -> Iterator[_AVerifier]:
    for citees in par_texte(c for c in dossier.references if not c.verifiee):
        numeros = articles_en_clair([c.article for c in citees if c.article]).removeprefix(", ")
        yield nom_court(citees[0].reference), numeros or "le texte même", (c for r in citees for c in r.clauses)


def _textes_a_revoir(dossier: Dossier) -> Iterator[_AVerifier]:
    for (nom, limite), citees in a_revoir(bientot_perimees(dossier)).items():
        texte = nom_court(citees[0].reference)
        quoi = nom.removeprefix(texte).removeprefix(", ") or "version"
        yield texte, f"{quoi} à revoir avant le {date_en_clair(limite)}", (c for r in citees for c in r.clauses)


def _articles_a_confirmer(dossier: Dossier) -> Iterator[_AVerifier]:
    for ligne in dossier.derogations:
        designation = derogation_a_l_acheteur(dossier, ligne.article)
        if designation.endswith(A_CONFIRMER):
            yield f"{ligne.article} du CCAG-TIC", "numéro de l'article dérogé, à lire", (ligne.clause,)
