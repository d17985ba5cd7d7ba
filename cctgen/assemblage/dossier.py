"""De la sélection au dossier : place, numéro, renvois, paramètres ; un trou arrête tout et se nomme."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cctgen.assemblage.chantier import Chantier, Place
from cctgen.assemblage.contenu.citations import note_a_propos, references_citees
from cctgen.assemblage.contenu.derogations import table_des_derogations
from cctgen.assemblage.contenu.formulaires import remplir_formulaires
from cctgen.assemblage.contenu.licences import licences_des_lots
from cctgen.assemblage.contenu.produits import (
    fonctions_non_classees,
    fonctions_preconisees,
    produits_retires,
    sont_perdus,
)
from cctgen.assemblage.contenu.reglement import criteres_publies, lignes_du_reglement
from cctgen.assemblage.contenu.renvois import nom_du_dehors
from cctgen.assemblage.contenu.reponses import deductions_montrees, reponses_montrees
from cctgen.assemblage.contenu.textes import echapper, resoudre
from cctgen.assemblage.contenu.variantes import lignes_des_variantes
from cctgen.assemblage.insertions import renvois_sans_cible, valeurs_inserees
from cctgen.assemblage.modele import (
    Article,
    ArticleDeroge,
    Document,
    Dossier,
    Edition,
    ExigenceRetenue,
    FonctionPreconisee,
    Formulaire,
    Rubrique,
)
from cctgen.assemblage.numeros import DECIMAUX, Compteur, Numeros
from cctgen.assemblage.presentation.a_part import avec_clauses_a_part, telle_que_publiee
from cctgen.assemblage.presentation.contrat import lignes_du_ccap
from cctgen.assemblage.presentation.pieces import pieces_de_l_acheteur, pieces_de_l_offre
from cctgen.assemblage.presentation.services import (
    deja_documentes,
    documentations_a_joindre,
    services_a_imprimer,
    services_coches,
    services_de_la_fiche,
    services_offerts,
    services_sans_objet,
)
from cctgen.assemblage.presentation.tete import avec_tetes
from cctgen.assemblage.selection.motivee import verifier_liens
from cctgen.assemblage.selection.par_lot import clauses_en_vigueur, selections_de
from cctgen.assemblage.tete_d_annexe import ServiceOffert
from cctgen.clausier.modele import Clause, Clausier, DocumentPlan, Niveau, OffreDeService, RubriquePlan
from cctgen.clausier.nomenclature import Nomenclature
from cctgen.clausier.plan import est_accueillie
from cctgen.clausier.textes.redaction import renvois, textes_inserants
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.effets import effet_primordial
from cctgen.consultation.modele import Consultation, ReponsesDuLot, enumerer, lots_en_clair
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.fichiers import empreinte
from cctgen.socle.typographie import majuscule


def assembler(
    clausier: Clausier, consultation: Consultation, *, version: int = 1, numeros: Mapping[str, Numeros] | None = None
) -> Dossier:
    """Assemble le dossier ; ses anomalies bloquantes disent ce qui empêche de le publier.

    `version` est le numéro de publication ; la date d'édition est celle de la consultation. Ce qu'une réponse de
    diffusion restreinte ajoute est mis à part, et ne change rien d'autre. `numeros` dit, par modèle Word, comment il
    numérote ses titres ; un modèle qui n'y est pas les numérote « 2 », « 2.1 ».
    """
    publiee = telle_que_publiee(clausier, consultation)
    publie = _assembler(clausier, publiee, version, numeros or {})
    if publiee is consultation:
        return publie
    return avec_clauses_a_part(publie, _assembler(clausier, consultation, version, numeros or {}))


def _assembler(clausier: Clausier, consultation: Consultation, version: int, numeros: Mapping[str, Numeros]) -> Dossier:
    clauses = clauses_en_vigueur(clausier, consultation)
    reponses = toutes_les_reponses(clausier, consultation)
    selections = selections_de(clausier, consultation)
    offerts = services_offerts(clausier, reponses, consultation.redaction.services)
    chantier = Chantier(clausier, consultation, clauses, reponses, selections, offerts, numeros)
    chantier.anomalies += services_sans_objet(clausier, offerts, reponses, consultation.redaction.services)
    chantier.anomalies += _reponses_manquantes(chantier)
    chantier.anomalies += verifier_liens(selections, clauses, consultation.redaction.retirees)
    plan = _placer(chantier)
    places = [_document(chantier, document, parties) for document, parties in plan]
    retenus = [a for d in places for a in d.articles]
    services = services_a_imprimer(offerts, clausier.services, retenus, services_coches(clausier, reponses))
    documents = avec_tetes(places, clausier, reponses, selections, services, consultation.redaction.date)
    formulaires, manques = remplir_formulaires(clausier.formulaires.values(), documents, clauses, chantier.variables)
    chantier.anomalies += manques
    return _dossier(chantier, documents, formulaires, services, version)


def _dossier(
    chantier: Chantier,
    documents: tuple[Document, ...],
    formulaires: tuple[Formulaire, ...],
    services: tuple[ServiceOffert, ...],
    version: int,
) -> Dossier:
    clausier, consultation, reponses = chantier.clausier, chantier.consultation, chantier.reponses
    redaction, procedure = consultation.redaction, chantier.reponse_commune("procedure")
    articles = [article for document in documents for article in document.articles]
    effet, lots = _effet(chantier, articles), consultation.numeros
    documentes = deja_documentes(clausier.services, articles)
    a_documenter = [service for service in services if service.id not in documentes]
    return Dossier(
        edition=_edition(clausier, consultation, version),
        lots=redaction.lots,
        documents=documents,
        derogations=table_des_derogations(articles),
        references=references_citees(articles, chantier.clauses, clausier.references),
        reponses=tuple(reponses_montrees(clausier, reponses)),
        selections=chantier.selections,
        bareme=redaction.bareme,
        produits=clausier.produits,
        produits_retires=produits_retires(clausier.produits, _avec_referentiel(chantier), redaction.date),
        sans_referentiel=tuple(sorted(_lots_sans_referentiel(chantier))),
        effet_primordial=effet,
        effet_choisi=chantier.effet_choisi,
        lignes_rc=_lignes_rc(chantier, effet, procedure, _de_tous(articles)),
        criteres=criteres_publies(redaction.bareme, clausier.identite, lots, _de_tous(articles)),
        procedure=procedure,
        estimation=redaction.estimation,
        variantes=redaction.variantes,
        anomalies=tuple(chantier.anomalies),
        nomenclature=Nomenclature(clausier.identite.themes, clausier.identite.piliers),
        formulaires=formulaires,
        ajustements=redaction.ajustements,
        passages_outre=redaction.passages_outre,
        titres={clause.id: clause.titre for clause in chantier.clauses.values()},
        deductions=tuple(deductions_montrees(clausier, reponses)),
        licences=licences_des_lots(reponses, chantier.selections),
        pieces_acheteur=pieces_de_l_acheteur(articles, documentations_a_joindre(a_documenter, articles)),
        services=services,
        pieces_offre=pieces_de_l_offre(articles),
        lignes_ccap=lignes_du_ccap(documents, clausier.plan.documents, chantier.effet_choisi, lots),
    )


def _lignes_rc(chantier: Chantier, effet: str, procedure: str, exigences: Sequence[ExigenceRetenue]) -> tuple[str, ...]:
    identite, numeros = chantier.clausier.identite, chantier.consultation.numeros
    redaction = chantier.consultation.redaction
    return (
        *lignes_du_reglement(redaction.bareme, effet, procedure, identite, numeros, exigences),
        *lignes_des_variantes(redaction.variantes),
    )


def _de_tous(articles: Iterable[Article]) -> list[ExigenceRetenue]:
    return [exigence for article in articles for exigence in article.exigences]


def _effet(chantier: Chantier, articles: Sequence[Article]) -> str:
    """Rend l'effet annoncé des exigences primordiales, vide s'il n'y en a aucune."""
    primordiales = any(exigence.niveau is Niveau.P for exigence in _de_tous(articles))
    return effet_primordial(chantier.effet_choisi) if primordiales else ""


def _edition(clausier: Clausier, consultation: Consultation, version: int) -> Edition:
    redaction = consultation.redaction
    return Edition(
        reference=redaction.reference,
        objet=redaction.objet,
        acheteur=redaction.acheteur.nom,
        service=redaction.acheteur.service,
        date=redaction.date,
        version=version,
        clausier=clausier.versions,
        empreinte_clausier=clausier.empreinte,
    )


def _reponses_manquantes(chantier: Chantier) -> Iterator[Anomalie]:
    lots_par_question: dict[str, list[int]] = {}
    for reponses in chantier.reponses:
        for identifiant in reponses.manquantes:
            lots_par_question.setdefault(identifiant, []).append(reponses.lot)
    for identifiant, lots in lots_par_question.items():
        question = chantier.clausier.questions[identifiant]
        dits = lots_en_clair(lots)
        yield Anomalie(
            "question-sans-reponse",
            f"« {question.titre} » attend une réponse{f' ({dits})' if dits else ''} : {question.libelle}",
            "Répondez : cctgen questionnaire.",
            ref=identifiant,
        )


Partie = tuple[RubriquePlan, tuple[Clause, ...]]


def _placer(chantier: Chantier) -> list[tuple[DocumentPlan, list[Partie]]]:
    """Répartit les clauses retenues dans les documents et numérote ; chaque clause a une place et une seule."""
    restantes = {c: clause for c, clause in chantier.clauses.items() if chantier.lots_de_clause(c)}
    plan: list[tuple[DocumentPlan, list[Partie]]] = []
    for document in chantier.clausier.plan.documents:
        parties: list[Partie] = []
        for rubrique in document.rubriques:
            accueillies = (c for c in restantes.values() if est_accueillie(c, document, rubrique))
            siennes = tuple(sorted(accueillies, key=lambda c: _rang_nomme(c, rubrique)))
            for clause in siennes:
                del restantes[clause.id]
            if siennes:
                parties.append((rubrique, siennes))
        _numeroter(chantier, document, parties)
        plan.append((document, parties))
    chantier.anomalies += [
        Anomalie(
            "clause-sans-place",
            f"{clause.id} est retenue (pièce {clause.piece}, thème {clause.theme}) mais aucun document ne l'accueille.",
            "Ajoutez son thème, ou la clause elle-même, à une rubrique de plan.yaml.",
            ref=clause.id,
        )
        for clause in restantes.values()
    ]
    return plan


def _rang_nomme(clause: Clause, rubrique: RubriquePlan) -> int:
    """Rend le rang d'une clause que la rubrique nomme ; les autres suivent, dans l'ordre où elles sont lues."""
    return rubrique.clauses.index(clause.id) if clause.id in rubrique.clauses else len(rubrique.clauses)


_RUBRIQUE, _ARTICLE = 1, 2
"""Le rang du titre d'une partie, et celui d'un article."""


def _numeroter(chantier: Chantier, document: DocumentPlan, parties: Sequence[Partie]) -> None:
    compteur = Compteur(chantier.numeros.get(document.modele, DECIMAUX))
    chantier.rubriques[document.id] = []
    for _, clauses in parties:
        chantier.rubriques[document.id].append(compteur.suivant(_RUBRIQUE).cite)
        for clause in clauses:
            numero = compteur.suivant(_ARTICLE).cite
            chantier.places[clause.id] = Place(document.id, numero, nom_du_dehors(document, clause, numero))


def _document(chantier: Chantier, plan: DocumentPlan, parties: Sequence[Partie]) -> Document:
    rubriques = tuple(
        Rubrique(
            numero=numero,
            titre=_titre(rubrique, {clause.id for clause in clauses}),
            introduction=rubrique.introduction,
            articles=tuple(_article(chantier, clause) for clause in clauses),
        )
        for numero, (rubrique, clauses) in zip(chantier.rubriques[plan.id], parties, strict=True)
    )
    return Document(
        id=plan.id,
        titre=plan.titre,
        sous_titre=plan.sous_titre,
        modele=plan.modele,
        fichier=plan.fichier,
        rubriques=rubriques,
        preconises=_preconises(chantier) if plan.produits else (),
    )


def _titre(rubrique: RubriquePlan, retenues: Collection[str]) -> str:
    """Rend le titre du plan, ou composé de ce que la partie contient : il n'annonce rien d'absent."""
    presentes = [part.nom for part in rubrique.parts if any(clause in retenues for clause in part.clauses)]
    return majuscule(enumerer(presentes)) if 0 < len(presentes) < len(rubrique.parts) else rubrique.titre


def _lots_sans_referentiel(chantier: Chantier) -> set[int]:
    """Rend les lots où le plan nomme la clause du référentiel, et où elle n'est pas retenue."""
    instituantes = {d.produits_selon for d in chantier.clausier.plan.documents} - {""}
    retenues = {lot for c in instituantes & chantier.clauses.keys() for lot in chantier.lots_de_clause(c)}
    return {s.lot for s in chantier.selections} - retenues if instituantes else set()


def _avec_referentiel(chantier: Chantier) -> tuple[ReponsesDuLot, ...]:
    sans = _lots_sans_referentiel(chantier)
    return tuple(du_lot for du_lot in chantier.reponses if du_lot.lot not in sans)


def _preconises(chantier: Chantier) -> tuple[FonctionPreconisee, ...]:
    """Rend les produits des fonctions concernées ; une fonction que la règle ignore est dite, pas devinée."""
    reponses, jour = _avec_referentiel(chantier), chantier.consultation.redaction.date
    preconisees = fonctions_preconisees(chantier.clausier.produits, reponses, jour)
    if not preconisees and sont_perdus(chantier.clausier.produits, reponses):
        chantier.anomalies.append(
            Anomalie(
                "liste-de-produits-perdue",
                "l'annexe ne liste plus un seul produit : aucun produit préconisé n'a une fonction qu'elle connaît.",
                "Reprenez dans produits/ les intitulés de fonction du clausier de base.",
            )
        )
    if preconisees and (inconnues := fonctions_non_classees(chantier.clausier.produits)):
        chantier.anomalies.append(
            Anomalie(
                "fonction-non-classee",
                f"l'annexe ne liste pas les produits de ces fonctions : {', '.join(inconnues)}.",
                "Reprenez dans produits/ les intitulés de fonction du clausier de base, ou ajoutez-les à la main.",
                gravite=Gravite.INFORMATION,
            )
        )
    return preconisees


def _article(chantier: Chantier, clause: Clause) -> Article:
    lots = chantier.lots_de_clause(clause.id)
    place = chantier.places[clause.id]
    valeurs = valeurs_inserees(chantier, clause, lots)
    cibles, dehors = _renvois(chantier, clause, place), _renvois(chantier, clause, None)
    chantier.anomalies += renvois_sans_cible(chantier, clause)

    def resolu(texte: str) -> str:
        return resoudre(texte, valeurs, cibles)

    texte, contexte, conseils = resolu(clause.texte), resolu(clause.contexte), resolu(clause.recommandations)
    exigences = tuple(_exigences(chantier, clause, valeurs, dehors))
    return Article(
        clause=clause.id,
        titre=clause.titre,
        numero=place.numero,
        signet=signet(clause.id),
        piece=clause.piece,
        lots=lots,
        contexte=contexte,
        texte=texte,
        offres_service=tuple(
            OffreDeService(nom=offre.nom, usage=resolu(offre.usage)) for offre in clause.offres_service
        ),
        exigences=exigences,
        complete=clause.complete,
        deroge=tuple(ArticleDeroge(d.article, resolu(d.objet)) for d in clause.deroge),
        references=clause.references,
        note_acheteur=resolu(note_a_propos(clause.note_acheteur, *chantier.exigences_du_dossier)),
        lignes_ccap=tuple(resoudre(ligne, valeurs, dehors) for ligne in clause.lignes_ccap),
        pieces_acheteur=tuple(resoudre(piece, valeurs, dehors) for piece in clause.pieces_acheteur),
        pieces_offre=tuple(resoudre(piece, valeurs, dehors) for piece in clause.pieces_offre),
        recommandations=conseils,
        services=services_de_la_fiche(clause, lots, chantier.services),
        empreinte=empreinte(
            "\n".join([clause.titre, contexte, texte, *filter(None, [conseils]), *(e.empreinte for e in exigences)])
        ),
    )


def signet(clause: str) -> str:
    """Rend le nom de signet Word d'une clause : une lettre d'abord, ni tiret ni espace, 40 caractères au plus."""
    return f"cl_{clause.replace('-', '_')}"[:40]


def _exigences(
    chantier: Chantier, clause: Clause, valeurs: Mapping[str, str], cibles: Mapping[str, str]
) -> Iterator[ExigenceRetenue]:
    libelle, bareme = chantier.clausier.libelle_theme(clause), chantier.clausier.bareme
    for exigence in clause.exigences:
        lots = chantier.lots_d_exigence(exigence.id)
        if not lots:
            continue
        enonce = resoudre(exigence.enonce, valeurs, cibles)
        preuve = resoudre(exigence.preuve, valeurs, cibles)
        yield ExigenceRetenue(
            ref=exigence.id,
            clause=clause.id,
            theme=clause.theme,
            pilier=clause.pilier,
            libelle_theme=libelle,
            niveau=exigence.niveau,
            notee=chantier.est_notee(exigence),
            poids=exigence.poids,
            enonce=enonce,
            preuve=preuve,
            piece_acheteur=resoudre(exigence.piece_acheteur, valeurs, cibles),
            correspondances=exigence.correspondances,
            lots=lots,
            environnementale=bareme.est_environnementale(clause.id, exigence.id),
            empreinte=empreinte("\n".join([exigence.id, exigence.niveau, enonce, preuve])),
        )


def _renvois(chantier: Chantier, clause: Clause, place: Place | None) -> dict[str, str]:
    """Rend le libellé de chaque renvoi ; hors de son propre document, il nomme l'annexe visée."""
    libelles: dict[str, str] = {}
    textes = [t for _, t in textes_inserants(clause)]
    for cible in dict.fromkeys(c for texte in textes for c in renvois(texte)):
        visee = chantier.places.get(cible)
        if visee is None:
            continue
        ici = place is not None and place.document == visee.document
        libelles[cible] = echapper(f"article {visee.numero}" if ici else visee.du_dehors)
    return libelles
