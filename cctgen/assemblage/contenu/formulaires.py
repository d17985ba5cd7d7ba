"""Les formulaires joints au dossier, remplis d'avance de ce que la consultation sait déjà."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cctgen.assemblage.contenu.renvois import nom_du_dehors
from cctgen.assemblage.contenu.textes import echapper, resoudre
from cctgen.assemblage.contenu.variables import Variables
from cctgen.assemblage.modele import (
    Article,
    ChampFormulaire,
    Couverture,
    Document,
    ExigenceRetenue,
    Formulaire,
    SectionFormulaire,
)
from cctgen.clausier.formes.condition import Condition, est_vraie
from cctgen.clausier.formes.formulaire import ChampRedige, CouvertureRedigee, FormulaireRedige, SectionRedigee
from cctgen.clausier.modele import Clause
from cctgen.clausier.nomenclature import est_dans
from cctgen.clausier.textes.redaction import renvois, variables
from cctgen.consultation.modele import lots_en_clair
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.typographie import majuscule


def remplir_formulaires(
    rediges: Iterable[FormulaireRedige],
    documents: Sequence[Document],
    clauses: Mapping[str, Clause],
    valeurs: Variables,
) -> tuple[tuple[Formulaire, ...], tuple[Anomalie, ...]]:
    """Rend un formulaire par clause retenue qui en a un, et ce qui manque à leurs textes."""
    articles = {article.clause: article for document in documents for article in document.articles}
    cibles = {
        article.clause: echapper(nom_du_dehors(document, article, article.numero))
        for document in documents
        for article in document.articles
    }
    exigences = tuple(e for article in articles.values() for e in article.exigences)
    formulaires: list[Formulaire] = []
    anomalies: list[Anomalie] = []
    for redige in rediges:
        if (article := articles.get(redige.clause)) is None:
            continue
        atelier = _Atelier(redige, clauses[redige.clause], article, exigences, cibles, valeurs)
        formulaires.append(atelier.formulaire())
        anomalies += atelier.anomalies
    return tuple(formulaires), tuple(dict.fromkeys(anomalies))


@dataclass
class _Atelier:
    """Remplit un formulaire ; retient ce qui manque à ses textes."""

    redige: FormulaireRedige
    clause: Clause
    article: Article
    exigences: Sequence[ExigenceRetenue]
    cibles: Mapping[str, str]
    valeurs: Variables
    anomalies: list[Anomalie] = field(default_factory=list)

    def formulaire(self) -> Formulaire:
        redige = self.redige
        return Formulaire(
            id=redige.id,
            titre=redige.titre,
            sous_titre=redige.sous_titre,
            fichier=redige.fichier,
            clause=redige.clause,
            lots=self.article.lots,
            introduction=self._texte(redige.introduction),
            sections=tuple(
                self._section(section, lots) for section in redige.sections if (lots := self._lots(section.quand))
            ),
        )

    def _section(self, section: SectionRedigee, lots: tuple[int, ...]) -> SectionFormulaire:
        bornes = "" if lots == self.article.lots else f" ({lots_en_clair(lots)})"
        return SectionFormulaire(
            titre=f"{section.titre}{bornes}",
            consigne=self._texte(section.consigne),
            champs=tuple(
                self._champ(champ, siens) for champ in section.champs if (siens := self._lots_du_champ(champ, lots))
            ),
            grille=section.grille,
            couverture=None if section.exigences is None else self._couverture(section.exigences),
            signatures=section.signatures,
        )

    def _lots_du_champ(self, champ: ChampRedige, lots: Sequence[int]) -> tuple[int, ...]:
        """Une pièce d'un seul lot, ou d'une consultation qui n'en a pas, ne demande pas de le nommer."""
        sans_objet = champ.porte_le_lot and len(self.article.lots) == 1
        return () if sans_objet else tuple(lot for lot in self._lots(champ.quand) if lot in lots)

    def _lots(self, quand: Condition | None) -> tuple[int, ...]:
        """Rend ceux des lots du formulaire dont les réponses appellent une partie ou une case."""
        if quand is None:
            return self.article.lots
        appelants = {r.lot for r in self.valeurs.reponses if est_vraie(quand, r.valeurs)}
        return tuple(lot for lot in self.article.lots if lot in appelants)

    def _champ(self, champ: ChampRedige, lots: tuple[int, ...]) -> ChampFormulaire:
        """Une valeur qui dépend d'une réponse absente laisse la case vide : c'est à celui qui remplit de l'écrire."""
        trouvees = self._trouvees(champ.valeur, lots)
        complete = len(trouvees) == len(variables(champ.valeur))
        # L'aide d'une case que les réponses remplissent dit quoi y écrire sans elles : remplie, elle la contredirait.
        remplie = bool(trouvees) and complete
        return ChampFormulaire(
            libelle=champ.libelle,
            valeur=majuscule(self._resolu(champ.valeur, trouvees)) if complete else "",
            aide="" if remplie else self._texte(champ.aide),
            saisie=champ.saisie,
            options=champ.options,
            lots=() if lots == self.article.lots else lots,
        )

    def _couverture(self, couverture: CouvertureRedigee) -> Couverture:
        """Rend les mêmes exigences que la matrice, dans le même ordre, pour les lots du formulaire."""
        lots = set(self.article.lots)
        visees = (e for e in self.exigences if _est_visee(e, couverture) and lots & set(e.lots))
        return Couverture(couverture.colonnes, tuple(visees))

    def _texte(self, texte: str) -> str:
        trouvees = self._trouvees(texte, self.article.lots)
        self.anomalies += (self._sans_valeur(nom) for nom in variables(texte) if nom not in trouvees)
        return self._resolu(texte, trouvees)

    def _trouvees(self, texte: str, lots: Sequence[int]) -> dict[str, str]:
        lues = {nom: self.valeurs.valeur(self.clause, nom, lots) for nom in variables(texte)}
        return {nom: echapper(valeur) for nom, valeur in lues.items() if valeur is not None}

    def _resolu(self, texte: str, trouvees: Mapping[str, str]) -> str:
        self.anomalies += self._sans_cible(texte)
        return resoudre(texte, trouvees, self.cibles)

    def _sans_cible(self, texte: str) -> Iterator[Anomalie]:
        for cible in renvois(texte):
            if cible not in self.cibles:
                yield Anomalie(
                    "renvoi-sans-cible",
                    f"le formulaire {self.redige.id} renvoie à {cible}, qui n'est pas retenue.",
                    f"Revenez sur le retrait de {cible}, ou réécrivez le formulaire."
                    if cible in self.valeurs.consultation.redaction.retirees
                    else f"Ajoutez {cible} aux ajustements, ou réécrivez le formulaire.",
                    ref=self.redige.id,
                )

    def _sans_valeur(self, nom: str) -> Anomalie:
        return Anomalie(
            "variable-sans-valeur",
            f"le formulaire {self.redige.id} insère « {nom} », qui n'a pas de valeur.",
            "Répondez à cette question : cctgen questionnaire.",
            ref=self.redige.id,
        )


def _est_visee(exigence: ExigenceRetenue, couverture: CouvertureRedigee) -> bool:
    """Une fiche CCT se désigne par son pilier, une clause par son thème ; une exigence nommée l'emporte sur eux."""
    if exigence.ref in (*couverture.aussi, *couverture.sauf):
        return exigence.ref in couverture.aussi
    return est_dans(exigence, couverture)
