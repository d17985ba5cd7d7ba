"""Les débuts de commentaire qu'une grille propose, exigence par exigence et note par note : chacun se finit.

Une note dont le commentaire est le même pour tous n'explique pas l'écart entre deux offres (règle 30) : un début laissé
tel quel compte comme une absence de commentaire.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.clausier.nomenclature import est_dans
from cctgen.consultation.bareme import ECHELLE_PAR_DEFAUT, Degre
from cctgen.consultation.methode.commentaires import A_COMPLETER, COMMENTAIRES_PAR_DEFAUT, CommentaireType
from cctgen.socle.typographie import composer_a_relire

SANS_NOTE = "Note"
"""La clé des commentaires proposés tant qu'aucune note n'est choisie ; « Note3 » est celle du degré 3."""


@dataclass(frozen=True)
class AideALaSaisie:
    """Ce qui aide à remplir une grille : les degrés de l'échelle, et les commentaires réglés par le service."""

    degres: tuple[Degre, ...]
    commentaires: tuple[CommentaireType, ...]
    exigences: tuple[ExigenceRetenue, ...] = ()

    @cached_property
    def textes(self) -> tuple[str, ...]:
        """Rend tous les débuts proposés, où que ce soit, une fois chacun."""
        return tuple(dict.fromkeys(_compose(c) for c in self.commentaires))

    @cached_property
    def jeux(self) -> tuple[JeuDeCommentaires, ...]:
        """Rend les jeux distincts, dans l'ordre des exigences ; celui qui propose tout partout n'en est pas un."""
        par_liste: dict[tuple[CommentaireType, ...], list[str]] = {}
        for ref, siens in self._par_ref.items():
            if siens != self.commentaires or any(c.notes for c in siens):
                par_liste.setdefault(siens, []).append(ref)
        notes = tuple(d.note for d in self.degres)
        return tuple(JeuDeCommentaires(tuple(refs), siens, notes) for siens, refs in par_liste.items())

    @cached_property
    def rangs(self) -> Mapping[str, int]:
        """Rend le rang du jeu de chaque exigence qui a le sien."""
        return {ref: rang for rang, jeu in enumerate(self.jeux) for ref in jeu.refs}

    @cached_property
    def _par_ref(self) -> Mapping[str, tuple[CommentaireType, ...]]:
        return {e.ref: tuple(c for c in self.commentaires if _concerne(c, e)) for e in self.exigences}


@dataclass(frozen=True)
class JeuDeCommentaires:
    """Les commentaires que partagent quelques exigences, et ceux que chaque degré en retient."""

    refs: tuple[str, ...]
    commentaires: tuple[CommentaireType, ...]
    notes: tuple[int, ...]

    @property
    def suit_la_note(self) -> bool:
        """Vrai si la liste proposée dépend de la note choisie."""
        return any(c.notes for c in self.commentaires)

    @cached_property
    def rangees(self) -> tuple[tuple[str, str], ...]:
        """Rend la clé et le texte de chaque proposition, celles d'un même degré à la suite."""
        sans_note = [(SANS_NOTE, _compose(c)) for c in self.commentaires]
        if not self.suit_la_note:
            return tuple(sans_note)
        par_degre = (
            (f"{SANS_NOTE}{note}", _compose(c))
            for note in self.notes
            for c in self.commentaires
            if not c.notes or note in c.notes
        )
        return (*sans_note, *par_degre)


def _compose(commentaire: CommentaireType) -> str:
    return composer_a_relire(commentaire.texte)


def _concerne(commentaire: CommentaireType, exigence: ExigenceRetenue) -> bool:
    if commentaire.vaut_partout:
        return True
    return not {exigence.ref, exigence.clause}.isdisjoint(commentaire.exigences) or est_dans(exigence, commentaire)


def aide_a_la_saisie(dossier: Dossier) -> AideALaSaisie:
    """Rend l'aide d'un dossier ; sans barème, l'échelle et les commentaires de l'outil."""
    bareme = dossier.bareme
    echelle = bareme.echelle if bareme else ECHELLE_PAR_DEFAUT
    commentaires = bareme.commentaires if bareme else COMMENTAIRES_PAR_DEFAUT
    exigences = {e.ref: e for lot in dossier.numeros for e in dossier.exigences(lot)}
    return AideALaSaisie(tuple(sorted(echelle, key=lambda d: d.note)), commentaires, tuple(exigences.values()))


def debuts(textes: Iterable[str]) -> frozenset[str]:
    """Rend de quoi reconnaître un début laissé tel quel, parmi ceux-ci et ceux de l'outil."""
    return frozenset(map(reduit, (*textes, *(c.texte for c in COMMENTAIRES_PAR_DEFAUT))))


def est_a_finir(commentaire: str, connus: frozenset[str]) -> bool:
    """Vrai si le commentaire est un début proposé, laissé tel quel."""
    return reduit(commentaire) in connus


@lru_cache(maxsize=4096)
def reduit(texte: str) -> str:
    """Rend un texte sans ce qui ne dit rien : espaces répétées, casse, points de suspension de la fin."""
    return " ".join(texte.split()).replace("’", "'").rstrip(f"{A_COMPLETER}. ").casefold()


def a_reporter(commentaire: str, proposes_ici: Collection[str]) -> str:
    """Rend un commentaire déjà écrit ; un début laissé tel quel prend la forme de ceux que cette grille propose."""
    compose = composer_a_relire(commentaire)
    return compose if compose.casefold() in proposes_ici else commentaire


def proposes(textes: Sequence[str]) -> frozenset[str]:
    """Rend les débuts proposés comme un tableur les compare : sans égard à la casse."""
    return frozenset(texte.casefold() for texte in textes)
