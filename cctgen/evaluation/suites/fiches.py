"""La fiche de recensement et le rapport de présentation : ce que l'outil sait, et la place visible du reste."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from cctgen.assemblage.contenu.renvois import nom_du_dehors
from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import TypeCritere
from cctgen.consultation.modele import date_en_clair
from cctgen.consultation.prix.montant import MontantCompare
from cctgen.documents.composition.lettre import a_completer
from cctgen.documents.formulaires.corps import HAUTEUR_DE_SIGNATURE, RUBRIQUES, SIGNATURES
from cctgen.documents.markdown.lecture import blocs
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Encadre,
    Paragraphe,
    Style,
    Tableau,
    Texte,
    Titre,
    cellule,
    paragraphe,
    tableau,
)
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.modele import SensDecision
from cctgen.evaluation.notation.calcul import en_francais
from cctgen.evaluation.phrases import mises_en_clair
from cctgen.evaluation.rapport.cloture import CONSERVATION
from cctgen.evaluation.rapport.regularite import decision_en_clair
from cctgen.evaluation.rapport.tableaux import (
    CLASSEMENT,
    en_gras,
    nom_du_critere,
    notes_partielles,
    tableau_du_classement,
)
from cctgen.evaluation.suites.contenus import place_face_a
from cctgen.evaluation.suites.issue import Issue
from cctgen.evaluation.suites.modele import Courrier, fin_de_conservation
from cctgen.socle.nombres import montant_en_clair, siret_en_clair
from cctgen.socle.typographie import majuscule

PROCEDURES = {
    "appel_offres": "Appel d'offres",
    "negociee": "Procédure avec négociation",
    "adaptee": "Procédure adaptée",
}
_A_CONFRONTER = "Pièce préremplie : écrivez ce qui est surligné, puis vérifiez chaque rubrique d'après le"
_PROJET_NON_SIGNE = (
    "Ce projet ne se signe pas. La pièce définitive portera ici le cadre où signe le représentant de l'acheteur."
)
_SOURCE = "Source : articles R. 2184-1 à R. 2184-4 du code de la commande publique."
Rubrique = tuple[str, str]


def fiche_de_recensement(dossier: Dossier, issue: Issue, courrier: Courrier) -> tuple[Bloc, ...]:
    """Rend la fiche d'un marché : une rubrique par ligne, vide si l'outil ne la connaît pas."""
    retenue = issue.attributaire
    return (
        Encadre((paragraphe(f"{_A_CONFRONTER} formulaire et le texte en vigueur."),)),
        *_rubriques("Le marché", _du_marche(dossier, issue, courrier)),
        *_rubriques("Le titulaire", _du_titulaire(retenue)),
        *_rubriques("La mise en concurrence", _de_la_concurrence(dossier, issue)),
        *_rubriques("Considérations sociales et environnementales", _considerations(dossier, issue)),
    )


def _rubriques(titre: str, rubriques: Sequence[Rubrique]) -> Iterator[Bloc]:
    yield Titre(1, titre)
    lignes = [(en_gras(nom), _valeur(nom, valeur)) for nom, valeur in rubriques]
    yield tableau(("Rubrique", "Réponse"), lignes, titre, RUBRIQUES)


def _d_un_bloc(bloc: Bloc) -> Bloc:
    return replace(bloc, solidaire=True) if isinstance(bloc, Tableau) else bloc


def _valeur(nom: str, valeur: str) -> Cellule:
    return blocs(valeur) if valeur else (a_completer(nom if nom[1].isupper() else f"{nom[0].lower()}{nom[1:]}"),)


def _du_marche(dossier: Dossier, issue: Issue, courrier: Courrier) -> list[Rubrique]:
    edition, lot = dossier.edition, issue.lot
    prix = issue.attributaire.prix if issue.attributaire else None
    compose = _compose(dossier, issue)
    return [
        ("Acheteur", f"{edition.acheteur}{', ' + edition.service if edition.service else ''}"),
        ("SIRET de l'acheteur", ""),
        ("Référence de la consultation", edition.reference),
        ("Numéro du marché", ""),
        ("Objet", edition.objet),
        ("Lot", f"{lot.numero}, {lot.titre}" if lot.numero else "Marché non alloti"),
        ("Procédure", PROCEDURES.get(dossier.procedure, "")),
        ("Code CPV", ""),
        ("Forme du marché et du prix", ""),
        ("Montant hors taxes", "" if compose or prix is None else montant_en_clair(prix)),
        *_montant_compare(compose, prix),
        ("Durée en mois", _reponse(dossier, "Durée du marché (mois)", lot.numero)),
        ("Date de signature", date_en_clair(courrier.signature) if courrier.signature else ""),
        ("Date de notification", ""),
        ("Lieu principal d'exécution", ""),
    ]


def _compose(dossier: Dossier, issue: Issue) -> MontantCompare | None:
    """Rend la composition du montant qui a noté les offres : composé de postes, il n'est pas la valeur du marché."""
    bareme = dossier.bareme_du_lot(issue.lot.numero)
    return bareme.montant_compare if bareme else None


def _montant_compare(compose: MontantCompare | None, prix: Decimal | None) -> list[Rubrique]:
    if compose is None:
        return []
    montant = f"{montant_en_clair(prix)}. " if prix is not None else ""
    return [("Montant comparé hors taxes, qui a noté l'offre", f"{montant}{compose.composition}")]


def _reponse(dossier: Dossier, question: str, lot: int) -> str:
    return next((r.reponse for r in dossier.reponses if r.question == question and lot in r.lots), "")


def _du_titulaire(retenue: OffreComparee | None) -> list[Rubrique]:
    return [
        ("Nom", retenue.candidat if retenue else ""),
        ("SIRET", siret_en_clair(retenue.offre.siret) if retenue else ""),
        ("Catégorie d'entreprise", ""),
        ("Cotraitants et sous-traitants déclarés, montants", ""),
    ]


def _de_la_concurrence(dossier: Dossier, issue: Issue) -> list[Rubrique]:
    ecartees = sum(o.mise_a_l_ecart is not None for o in issue.lot.offres)
    bareme = dossier.bareme_du_lot(issue.lot.numero)
    criteres = " ; ".join(nom_du_critere(c) for c in bareme.criteres) if bareme else ""
    return [
        ("Offres reçues et lues", issue.offres_recues),
        ("Offres hors du classement", str(ecartees)),
        ("Critères d'attribution et pondération", criteres),
        ("Lien de l'avis publié", ""),
    ]


def _considerations(dossier: Dossier, issue: Issue) -> list[Rubrique]:
    bareme = dossier.bareme_du_lot(issue.lot.numero)
    apprecies = [c for c in bareme.criteres if c.type is not TypeCritere.PRIX] if bareme else []
    verts, sociaux = (
        [nom_du_critere(c) for c in apprecies if objet in f"{c.id} {c.libelle}".lower()]
        for objet in ("environnement", "social")
    )
    return [
        ("Critère environnemental", " ; ".join(verts)),
        ("Condition d'exécution environnementale", majuscule(_condition_d_execution(dossier, issue, "environnement"))),
        (
            "Critère ou condition d'exécution à caractère social",
            majuscule(" ; ".join((*sociaux, *filter(None, (_condition_d_execution(dossier, issue, "social"),))))),
        ),
    ]


def _condition_d_execution(dossier: Dossier, issue: Issue, objet: str) -> str:
    """Rend où se lit la condition d'exécution de cet objet, si une clause du lot en porte le titre."""
    lieux = [
        _lieu(article.titre, nom_du_dehors(document, article, article.numero))
        for document in dossier.documents
        for article in document.articles
        if issue.lot.numero in article.lots and _est_condition(article.titre.lower(), objet)
    ]
    return " ; ".join(lieux)


def _lieu(titre: str, nom: str) -> str:
    """Rend « Condition d'exécution sociale, article 3.1 du CCTP » ; un nom qui porte déjà le titre se suffit."""
    return nom if titre in nom else f"{titre}, {nom}"


def _est_condition(titre: str, objet: str) -> bool:
    return "condition d'exécution" in titre.replace("\u2019", "'") and objet in titre


def rapport_de_presentation(
    dossier: Dossier, toutes: Sequence[Issue], courrier: Courrier, decimales: int
) -> tuple[Bloc, ...]:
    """Rend le rapport de présentation (R.2184-1 et suivants du code de la commande publique)."""
    edition = dossier.edition
    generalites = [
        ("Acheteur", f"{edition.acheteur}{', ' + edition.service if edition.service else ''}"),
        ("Adresse de l'acheteur", ""),
        ("Objet du marché", edition.objet),
        ("Référence", edition.reference),
        ("Procédure", PROCEDURES.get(dossier.procedure, "")),
        *_motifs_de_la_procedure(dossier),
        ("Valeur estimée du besoin", _estimation(dossier)),
        *_allotissement(dossier),
    ]
    return (
        Encadre((paragraphe(f"{_A_CONFRONTER} texte en vigueur. {_SOURCE}"),)),
        *_rubriques("Le marché", generalites),
        *(bloc for issue in toutes for bloc in _legendes(issue, _du_lot(dossier, issue, decimales))),
        *map(_d_un_bloc, _rubriques("Autres mentions", _autres_mentions())),
        # Deux phrases sous deux titres feraient une page presque vide : le tableau d'avant vient avec elles.
        Titre(1, "Conservation", tenu=True),
        *conservation(courrier),
        Titre(1, "Signature", tenu=True),
        paragraphe(_PROJET_NON_SIGNE) if any(issue.projet for issue in toutes) else _signature(courrier),
    )


def _motifs_de_la_procedure(dossier: Dossier) -> list[Rubrique]:
    """Seule la négociation se motive : ni l'appel d'offres, ni la procédure adaptée (R.2184-3, 1°)."""
    return [("Motifs du recours à la négociation", "")] if dossier.procedure == "negociee" else []


def _estimation(dossier: Dossier) -> str:
    dites = [(n, dossier.estimation_du_lot(n)) for n in dossier.numeros]
    ecrites = [f"{f'lot {n} : ' if n else ''}{montant_en_clair(e)}" for n, e in dites if e is not None]
    return majuscule(" ; ".join(ecrites)) if len(ecrites) == len(dites) else ""


def _allotissement(dossier: Dossier) -> list[Rubrique]:
    """Le rapport dit les motifs du non-allotissement que la consultation ne donne pas (R.2184-3)."""
    if dossier.lots:
        return [("Allotissement", majuscule(" ; ".join(f"lot {lot.numero}, {lot.titre}" for lot in dossier.lots)))]
    return [("Motifs du non-allotissement", "")]


def _du_lot(dossier: Dossier, issue: Issue, decimales: int) -> Iterator[Bloc]:
    lot, retenue, choix = issue.lot, issue.attributaire, issue.choix
    yield Titre(1, f"Lot {lot.numero} : {lot.titre}" if lot.numero else "Candidats et attribution")
    if lot.offres:
        yield tableau_du_classement(lot, decimales)
        yield from notes_partielles(lot)
    else:
        yield paragraphe("Aucune offre comparable.")
        if issue.sans_attribution is None:
            return
    if rejetees := [_rejetee(issue, o, decimales) for o in lot.offres if _est_rejetee(issue, o)]:
        yield tableau(("Offre non retenue", "Motifs du rejet"), rejetees, "Offres non retenues")
    sorties = [o for o in lot.offres if o.mises_a_l_ecart]
    if sorties:
        titre = f"Offres {' ou '.join(dict.fromkeys(_sort(d.decision) for o in sorties for d in o.mises_a_l_ecart))}"
        lignes_ = [(o.candidat, majuscule(mises_en_clair(o.mises_a_l_ecart))) for o in sorties]
        yield tableau(("Offre", "Décision et motif"), lignes_, titre, "Offres écartées")
    ouvert = issue.sans_attribution is None
    remarquees = [o for o in lot.offres if o.prix_bas and (o.decision_de_prix or (ouvert and not o.mise_a_l_ecart))]
    bas = [(o.candidat, majuscule(decision_en_clair(o.decision_de_prix))) for o in remarquees]
    if bas:
        yield tableau(("Offre", "Décision et motif"), bas, "Prix qui a semblé anormalement bas", "Prix remarqués")
    decidee = (
        ", ".join(t for t in (choix.auteur, date_en_clair(choix.date) if choix.date else "") if t) if choix else ""
    )
    motif = choix.motif if choix else ""
    decision = (en_gras("Décision"), _valeur("qui décide, quand", decidee))
    lignes: list[tuple[Cellule, ...]] = [
        (en_gras("Attributaire"), _valeur("attributaire", retenue.candidat if retenue and issue.est_designe else "")),
        (en_gras("Motifs du choix de son offre"), _valeur("motifs du choix", motif)),
        decision,
        (en_gras("Valeur du marché, hors taxes"), _valeur("valeur du marché", _valeur_du_marche(dossier, issue))),
        *((en_gras(nom), cellule(dite)) for nom, dite in _montant_compare(*_note(dossier, issue))),
        (en_gras("Part sous-traitée et noms des sous-traitants"), _valeur("part sous-traitée, si elle est connue", "")),
    ]
    if issue.sans_attribution is not None:
        lignes = [
            (en_gras("Issue"), cellule(issue.declaration)),
            (en_gras("Motifs de ne pas attribuer"), _valeur("motifs", motif)),
            decision,
        ]
    yield tableau(("Rubrique", "Réponse"), lignes, "Attribution", RUBRIQUES)


def _sort(sens: SensDecision) -> str:
    return "reçues hors délai" if sens is SensDecision.HORS_DELAI else f"{sens.etat}s"


def _legendes(issue: Issue, blocs: Iterable[Bloc]) -> Iterator[Bloc]:
    """Rappelle le lot au-dessus de chaque tableau qui suit son classement : une page peut commencer par lui."""
    ou = f", lot {issue.lot.numero}" if issue.lot.numero else ""
    for bloc in blocs:
        if isinstance(bloc, Tableau) and bloc.gabarit != CLASSEMENT:
            yield Paragraphe((Texte(f"{bloc.titre}{ou}", gras=True),), Style.MENTION)
        yield bloc


def _est_rejetee(issue: Issue, offre: OffreComparee) -> bool:
    """Vrai d'une offre classée que le lot, attribué par une personne à une autre, ne retient pas."""
    return issue.choix is not None and offre.rang is not None and offre is not issue.attributaire


def _rejetee(issue: Issue, offre: OffreComparee, decimales: int) -> tuple[str, str]:
    """Rend le motif du rejet : le rang et la note ou l'issue du lot, puis ce qu'une personne en a écrit."""
    note = f"Classée au rang {offre.rang}, {en_francais(offre.note.note, decimales)} sur 100"
    suite = issue.suite_de(offre)
    retenue = issue.attributaire
    motif = f"elle {place_face_a(issue.lot, offre, retenue, decimales)}" if retenue else issue.declaration.lower()
    return offre.candidat, " ".join([f"{note} : {motif}.", suite.motif if suite else ""]).strip()


def _note(dossier: Dossier, issue: Issue) -> tuple[MontantCompare | None, Decimal | None]:
    """Rend la composition du montant et celui de l'offre retenue, une fois le choix écrit."""
    retenue = issue.attributaire if issue.choix else None
    return _compose(dossier, issue), None if retenue is None else retenue.prix


def _valeur_du_marche(dossier: Dossier, issue: Issue) -> str:
    """Rend le prix de l'offre retenue ; un montant composé n'est pas la valeur du marché, qu'une personne écrit."""
    compose, prix = _note(dossier, issue)
    return "" if compose or prix is None else montant_en_clair(prix)


def _autres_mentions() -> list[Rubrique]:
    """Ce que l'outil ne sait pas de la procédure (R.2184-2 et R.2184-3)."""
    return [
        ("Candidatures exclues et motifs", ""),
        ("Candidats sélectionnés et motifs de ce choix", ""),
        ("Chiffre d'affaires minimal au-delà du plafond, et raisons", ""),
        ("Études ou échanges préalables, et mesures prises pour l'égalité", ""),
        ("Conflits d'intérêts décelés et mesures prises", ""),
        ("Moyens de communication autres qu'électroniques et motifs", ""),
    ]


def conservation(courrier: Courrier) -> Iterator[Bloc]:
    """Rend la durée de conservation et, le marché signé, le jour où elle finit."""
    yield paragraphe(CONSERVATION)
    if courrier.signature is not None:
        fin = date_en_clair(fin_de_conservation(courrier.signature))
        yield paragraphe(f"Marché signé le {date_en_clair(courrier.signature)} : rien ne se détruit avant le {fin}.")


def _signature(courrier: Courrier) -> Bloc:
    vide = cellule("\u00a0")
    ligne = (cellule(courrier.qualite or "\u00a0"), cellule(courrier.signataire or "\u00a0"), vide, vide)
    bloc = tableau(("Qualité", "Nom", "Date", "Signature"), [ligne], SIGNATURES)
    return replace(bloc, hauteur=HAUTEUR_DE_SIGNATURE, solidaire=True)
