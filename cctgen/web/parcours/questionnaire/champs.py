"""Les questions d'une rubrique telles que la page les montre : communes ou lot par lot, répondues ou proposées."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.consultation.brouillon import Cle, effectives
from cctgen.consultation.dialogue import Etape, etapes
from cctgen.consultation.modele import SANS_LOT, ConsultationRedigee, ReponsesRedigees, lots_en_clair
from cctgen.socle.typographie import majuscule
from cctgen.web.parcours.questionnaire.recu import Recu, nom_de
from cctgen.web.presentation.templatetags.typographie import citer


@dataclass(frozen=True, slots=True)
class Choix:
    """Une réponse qui se désigne."""

    id: str
    valeur: str
    libelle: str
    aide: str
    choisi: bool
    exclusif: bool


@dataclass(frozen=True, slots=True)
class Champ:
    """Une réponse à donner : son nom, sa valeur, si elle n'est encore que proposée, ce qui n'y va pas."""

    nom: str
    sorte: str
    intitule: str
    valeur: str
    choix: tuple[Choix, ...]
    bornes: str
    propose: bool
    faute: str
    conflit: str

    @property
    def attend(self) -> bool:
        """Vrai d'un champ sans aucune réponse."""
        return not (self.valeur or any(c.choisi for c in self.choix))


@dataclass(frozen=True, slots=True)
class Bloc:
    """Une question et ses champs : un seul, ou un par lot ; `portee` dit les lots qu'elle concerne seuls."""

    question: Question
    champs: tuple[Champ, ...]
    se_partage: bool
    par_lot: bool
    portee: str

    @property
    def est_bref(self) -> bool:
        """Vrai d'une question dont les réponses tiennent côte à côte."""
        return self.question.type is TypeQuestion.OUI_NON


@dataclass(frozen=True, slots=True)
class Vue:
    """Ce dont se dessine une rubrique : le clausier, les lots, les réponses, ce qui vient d'être reçu."""

    clausier: Clausier
    redaction: ConsultationRedigee
    saisies: ReponsesRedigees
    recu: Recu | None = None
    fautes: Mapping[Cle, str] | None = None
    conflits: Mapping[Cle, str] | None = None

    @property
    def lots(self) -> tuple[int, ...]:
        """Rend les numéros des lots déclarés."""
        return tuple(lot.numero for lot in self.redaction.lots)

    def blocs(self, questions: Collection[str]) -> tuple[Bloc, ...]:
        """Rend les questions visibles de cette liste, dans l'ordre du questionnaire."""
        visibles = {n: _etapes(self.clausier, self.saisies, n) for n in (SANS_LOT, *self.lots)}
        blocs = []
        for identifiant, question in self.clausier.questions.items():
            if identifiant in questions:
                blocs += list(
                    self._bloc(question, {n: e[identifiant] for n, e in visibles.items() if identifiant in e})
                )
        return tuple(blocs)

    def _bloc(self, question: Question, par_lot: Mapping[int, Etape]) -> Iterator[Bloc]:
        concernes = tuple(n for n in par_lot if n != SANS_LOT)
        if not par_lot or (self.lots and not concernes):
            return
        se_partage = bool(self.lots) and question.par_lot
        distinct = se_partage and self._distinct(question.id)
        vues = concernes if distinct else (SANS_LOT,)
        commune = par_lot.get(SANS_LOT) or par_lot[concernes[0]]
        champs = tuple(self._champ((n, question.id), par_lot[n] if n else commune) for n in vues)
        portee = lots_en_clair(concernes) if concernes != self.lots else ""
        yield Bloc(commune.question, champs, se_partage, distinct, portee)

    def _distinct(self, question: str) -> bool:
        if self.recu is not None and question in self.recu.questions:
            return question in self.recu.par_lot
        return any(question in self.saisies.lots.get(n, {}) for n in self.lots)

    def _champ(self, cle: Cle, etape: Etape) -> Champ:
        question, valeurs = etape.question, self._valeurs(cle, etape)
        return Champ(
            nom=nom_de(cle),
            sorte=_SORTES[question.type],
            intitule=self.nom_du_lot(cle[0]),
            valeur="" if question.valeurs_admises else ", ".join(valeurs),
            choix=tuple(_choix(nom_de(cle), question, valeurs)),
            bornes=_bornes(question),
            propose=bool(valeurs) and not etape.saisie and valeurs == etape.valeur,
            faute=(self.fautes or {}).get(cle, ""),
            conflit=(self.conflits or {}).get(cle, ""),
        )

    def _valeurs(self, cle: Cle, etape: Etape) -> tuple[str, ...]:
        """Rend ce qui vient d'être reçu, à défaut ce qui est écrit."""
        return etape.valeur if self.recu is None else self.recu.valeurs.get(cle, etape.valeur)

    def nom_du_lot(self, numero: int) -> str:
        """Rend « Lot 2 : Maintenance », ou rien pour ce qui vaut pour tous."""
        dits = (
            citer(f"Lot {lot.numero} : {lot.titre}", lot.titre) for lot in self.redaction.lots if lot.numero == numero
        )
        return next(dits, "")


_SORTES = {
    TypeQuestion.CHOIX: "radio",
    TypeQuestion.OUI_NON: "radio",
    TypeQuestion.CHOIX_MULTIPLE: "cases",
    TypeQuestion.ENTIER: "nombre",
    TypeQuestion.MONTANT: "montant",
    TypeQuestion.DATE: "date",
    TypeQuestion.TEXTE: "texte",
}


def _etapes(clausier: Clausier, saisies: ReponsesRedigees, lot: int) -> dict[str, Etape]:
    return {e.question.id: e for e in etapes(clausier, effectives(saisies, lot))}


def _choix(nom: str, question: Question, valeurs: Collection[str]) -> Iterator[Choix]:
    if question.type is TypeQuestion.OUI_NON:
        for valeur, libelle in (("oui", "Oui"), ("non", "Non")):
            yield Choix(f"r-{nom}-{valeur}", valeur, libelle, "", valeur in valeurs, exclusif=False)
    if question.facultative and question.type is TypeQuestion.CHOIX:
        yield Choix(f"r-{nom}-", "", "Sans réponse", "", not valeurs, exclusif=False)
    for option in question.options:
        aide = " ".join(a for a in (option.aide, "Seule réponse, alors." if option.exclusive else "") if a)
        choisi = option.valeur in valeurs
        yield Choix(f"r-{nom}-{option.valeur}", option.valeur, option.libelle, aide, choisi, exclusif=option.exclusive)


def _bornes(question: Question) -> str:
    if question.type is TypeQuestion.MONTANT and question.min is None and question.max is None:
        return "En euros, hors taxes."
    bornes = [f"au moins {question.min}"] if question.min is not None else []
    bornes += [f"au plus {question.max}"] if question.max is not None else []
    dites = " et ".join(bornes)
    return f"{majuscule(dites)}." if dites else ""
