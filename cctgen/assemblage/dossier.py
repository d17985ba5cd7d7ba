"""De la sélection au dossier : place, numéro, renvois, paramètres ; un trou arrête tout et se nomme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cctgen.assemblage.contenu.citations import references_citees
from cctgen.assemblage.contenu.derogations import table_des_derogations
from cctgen.assemblage.contenu.formulaires import remplir_formulaires
from cctgen.assemblage.contenu.licences import licences_des_lots
from cctgen.assemblage.contenu.produits import fonctions_non_classees, fonctions_preconisees, produits_retires
from cctgen.assemblage.contenu.reglement import lignes_du_reglement
from cctgen.assemblage.contenu.reponses import deductions_montrees, reponses_montrees
from cctgen.assemblage.contenu.textes import echapper, resoudre
from cctgen.assemblage.contenu.variables import Variables
from cctgen.assemblage.modele import (
    Article,
    ArticleDeroge,
    Document,
    Dossier,
    Edition,
    ExigenceRetenue,
    FonctionPreconisee,
    Rubrique,
    Selection,
)
from cctgen.assemblage.presentation.contrat import lignes_du_ccap
from cctgen.assemblage.presentation.pieces import pieces_de_l_acheteur, pieces_de_l_offre
from cctgen.assemblage.selection.motivee import verifier_liens
from cctgen.assemblage.selection.par_lot import clauses_en_vigueur, selections_de
from cctgen.clausier.modele import Clause, Clausier, DocumentPlan, Exigence, OffreDeService, RubriquePlan
from cctgen.clausier.plan import est_accueillie
from cctgen.clausier.textes.redaction import renvois, textes_de, variables
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.effets import NOTATION, effet_primordial
from cctgen.consultation.modele import Consultation, ReponsesDuLot, lots_en_clair
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.fichiers import empreinte


@dataclass(frozen=True, slots=True)
class _Place:
    """Où tombe une clause : son document, son numéro, son signet."""

    document: str
    titre_document: str
    numero: str


@dataclass
class _Chantier:
    """Ce que l'assemblage sait à mesure qu'il avance."""

    clausier: Clausier
    consultation: Consultation
    clauses: Mapping[str, Clause]
    reponses: tuple[ReponsesDuLot, ...]
    selections: tuple[Selection, ...]
    places: dict[str, _Place] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)

    @property
    def variables(self) -> Variables:
        return Variables(self.clausier, self.consultation, self.reponses)

    def lots_de_clause(self, identifiant: str) -> tuple[int, ...]:
        return tuple(s.lot for s in self.selections if s.clauses[identifiant].retenue)

    def est_notee(self, exigence: Exigence) -> bool:
        """Une exigence P se note quand l'acheteur a choisi la notation et que le clausier ne l'exclut pas."""
        return exigence.est_notee or (exigence.notee is None and self.effet_choisi == NOTATION)

    @property
    def effet_choisi(self) -> str:
        """Rend l'effet d'une exigence P non tenue, commun à tous les lots."""
        return self.reponse_commune("effet_primordial")

    def reponse_commune(self, question: str) -> str:
        """Rend la réponse à une question que les lots ne distinguent pas, ou rien."""
        return next(iter(self.reponses[0].valeurs.get(question, ())), "")

    def lots_d_exigence(self, identifiant: str) -> tuple[int, ...]:
        return tuple(s.lot for s in self.selections if s.exigences[identifiant].retenue)


def assembler(clausier: Clausier, consultation: Consultation, *, version: int = 1) -> Dossier:
    """Assemble le dossier ; ses anomalies bloquantes disent ce qui empêche de le publier.

    `version` est le numéro de publication ; la date d'édition est celle de la consultation.
    """
    clauses = clauses_en_vigueur(clausier, consultation)
    reponses = toutes_les_reponses(clausier, consultation)
    selections = selections_de(clausier, consultation)
    chantier = _Chantier(clausier, consultation, clauses, reponses, selections)
    chantier.anomalies += _reponses_manquantes(chantier)
    chantier.anomalies += verifier_liens(selections, clauses)
    plan = _placer(chantier)
    documents = tuple(_document(chantier, document, parties) for document, parties in plan)
    articles = [article for document in documents for article in document.articles]
    formulaires, manques = remplir_formulaires(clausier.formulaires.values(), documents, clauses, chantier.variables)
    chantier.anomalies += manques
    effet = effet_primordial(chantier.effet_choisi)
    libelles = {**clausier.identite.themes, **clausier.identite.piliers}
    return Dossier(
        edition=_edition(clausier, consultation, version),
        lots=consultation.redaction.lots,
        documents=documents,
        derogations=table_des_derogations(articles),
        references=references_citees(articles, clauses, clausier.references),
        reponses=tuple(reponses_montrees(clausier, reponses)),
        selections=selections,
        bareme=consultation.redaction.bareme,
        produits=clausier.produits,
        produits_retires=produits_retires(clausier.produits, reponses, consultation.redaction.date),
        effet_primordial=effet,
        lignes_rc=lignes_du_reglement(
            consultation.redaction.bareme,
            effet,
            chantier.reponse_commune("procedure"),
            clausier.identite,
            consultation.numeros,
        ),
        anomalies=tuple(chantier.anomalies),
        themes=libelles,
        formulaires=formulaires,
        ajustements=consultation.redaction.ajustements,
        passages_outre=consultation.redaction.passages_outre,
        titres={clause.id: clause.titre for clause in clauses.values()},
        deductions=tuple(deductions_montrees(clausier, reponses)),
        licences=licences_des_lots(reponses, selections),
        pieces_acheteur=pieces_de_l_acheteur(articles),
        pieces_offre=pieces_de_l_offre(articles),
        lignes_ccap=lignes_du_ccap(documents, clausier.plan.documents, chantier.effet_choisi, consultation.numeros),
    )


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


def _reponses_manquantes(chantier: _Chantier) -> Iterator[Anomalie]:
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
            "Répondez : cctgen questionnaire, ou complétez reponses.yaml.",
            ref=identifiant,
        )


Partie = tuple[RubriquePlan, tuple[Clause, ...]]


def _placer(chantier: _Chantier) -> list[tuple[DocumentPlan, list[Partie]]]:
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


def _numeroter(chantier: _Chantier, document: DocumentPlan, parties: Sequence[Partie]) -> None:
    for rang, (_, clauses) in enumerate(parties, start=1):
        for position, clause in enumerate(clauses, start=1):
            chantier.places[clause.id] = _Place(document.id, document.titre, f"{rang}.{position}")


def _document(chantier: _Chantier, plan: DocumentPlan, parties: Sequence[Partie]) -> Document:
    rubriques = tuple(
        Rubrique(
            numero=str(rang),
            titre=rubrique.titre,
            introduction=rubrique.introduction,
            articles=tuple(_article(chantier, clause) for clause in clauses),
        )
        for rang, (rubrique, clauses) in enumerate(parties, start=1)
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


def _preconises(chantier: _Chantier) -> tuple[FonctionPreconisee, ...]:
    """Rend les produits des fonctions concernées ; une fonction que la règle ignore est dite, pas devinée."""
    preconisees = fonctions_preconisees(
        chantier.clausier.produits, chantier.reponses, chantier.consultation.redaction.date
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


def _article(chantier: _Chantier, clause: Clause) -> Article:
    lots = chantier.lots_de_clause(clause.id)
    place = chantier.places[clause.id]
    valeurs = _valeurs(chantier, clause, lots)
    cibles, dehors = _renvois(chantier, clause, place), _renvois(chantier, clause, None)
    chantier.anomalies += _renvois_sans_cible(chantier, clause)

    def resolu(texte: str) -> str:
        return resoudre(texte, valeurs, cibles)

    texte, contexte = resolu(clause.texte), resolu(clause.contexte)
    exigences = tuple(_exigences(chantier, clause, valeurs))
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
        note_acheteur=resolu(clause.note_acheteur),
        lignes_ccap=tuple(resoudre(ligne, valeurs, dehors) for ligne in clause.lignes_ccap),
        pieces_acheteur=clause.pieces_acheteur,
        pieces_offre=clause.pieces_offre,
        empreinte=empreinte("\n".join([clause.titre, contexte, texte, *(e.empreinte for e in exigences)])),
    )


def signet(clause: str) -> str:
    """Rend le nom de signet Word d'une clause : une lettre d'abord, ni tiret ni espace, 40 caractères au plus."""
    return f"cl_{clause.replace('-', '_')}"[:40]


def _exigences(chantier: _Chantier, clause: Clause, valeurs: Mapping[str, str]) -> Iterator[ExigenceRetenue]:
    libelle = chantier.clausier.libelle_theme(clause)
    for exigence in clause.exigences:
        lots = chantier.lots_d_exigence(exigence.id)
        if not lots:
            continue
        cibles = _renvois(chantier, clause, None)
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
            piece_acheteur=exigence.piece_acheteur,
            correspondances=exigence.correspondances,
            lots=lots,
            empreinte=empreinte("\n".join([exigence.id, exigence.niveau, enonce, preuve])),
        )


def _renvois(chantier: _Chantier, clause: Clause, place: _Place | None) -> dict[str, str]:
    """Rend le libellé de chaque renvoi ; hors de son propre document, il nomme l'annexe visée."""
    libelles: dict[str, str] = {}
    textes = [t for _, t in textes_de(clause)] + [clause.note_acheteur]
    for cible in dict.fromkeys(c for texte in textes for c in renvois(texte)):
        visee = chantier.places.get(cible)
        if visee is None:
            continue
        ici = place is not None and place.document == visee.document
        precision = "" if ici else f" de l'annexe « {visee.titre_document} »"
        libelles[cible] = echapper(f"article {visee.numero}{precision}")
    return libelles


def _renvois_sans_cible(chantier: _Chantier, clause: Clause) -> Iterator[Anomalie]:
    """Énumère les renvois qu'un lot imprimerait vers une clause qu'il ne retient pas."""
    manques: dict[str, set[int]] = {}
    for chemin, texte in (*textes_de(clause), (("note_acheteur",), clause.note_acheteur)):
        lots = _lots_du_texte(chantier, clause, chemin)
        for cible in renvois(texte):
            retenue = chantier.lots_de_clause(cible) if cible in chantier.clauses else ()
            manques.setdefault(cible, set()).update(set(lots) - set(retenue))
    for cible, lots_manques in manques.items():
        if lots_manques:
            dits = lots_en_clair(sorted(lots_manques))
            yield Anomalie(
                "renvoi-sans-cible",
                f"{clause.id} renvoie à {cible}, qui n'est pas retenue{f' ({dits})' if dits else ''}.",
                f"Ajoutez {cible} aux ajustements{' de ce lot' if dits else ''}, ou réécrivez {clause.id}.",
                ref=clause.id,
            )


def _lots_du_texte(chantier: _Chantier, clause: Clause, chemin: tuple[str | int, ...]) -> tuple[int, ...]:
    """L'énoncé d'une exigence ne s'imprime que dans les lots qui la retiennent."""
    if chemin[0] == "exigences" and isinstance(chemin[1], int):
        return chantier.lots_d_exigence(clause.exigences[chemin[1]].id)
    return chantier.lots_de_clause(clause.id)


def _valeurs(chantier: _Chantier, clause: Clause, lots: Sequence[int]) -> dict[str, str]:
    """Rend les valeurs échappées des variables de la clause ; une valeur absente est une anomalie."""
    textes = [*(t for _, t in textes_de(clause)), clause.note_acheteur, *(d.objet for d in clause.deroge)]
    noms = dict.fromkeys(nom for texte in textes for nom in variables(texte))
    valeurs: dict[str, str] = {}
    for nom in noms:
        valeur = chantier.variables.valeur(clause, nom, lots)
        if valeur is None:
            chantier.anomalies.append(_variable_sans_valeur(chantier, clause, nom))
        else:
            valeurs[nom] = echapper(valeur)
    return valeurs


def _variable_sans_valeur(chantier: _Chantier, clause: Clause, nom: str) -> Anomalie:
    if nom in clause.parametres:
        libelle = clause.parametres[nom].libelle or nom
        return Anomalie(
            "parametre-sans-valeur",
            f"la clause {clause.id} attend la valeur « {libelle} » (paramètre {nom}).",
            f"Ajoutez-la à reponses.yaml, sous parametres, {clause.id} ; ou répondez : cctgen questionnaire.",
            ref=clause.id,
        )
    titre = chantier.clausier.question(nom)
    return Anomalie(
        "variable-sans-valeur",
        f"la clause {clause.id} insère la réponse à « {titre} » (question {nom}), qui n'en a pas.",
        "Répondez à cette question : cctgen questionnaire.",
        ref=clause.id,
    )
