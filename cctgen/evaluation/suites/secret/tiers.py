"""Ne rien dire à un candidat de ce qui est aux autres : un texte qui les cite ne part pas.

Chacun reçoit ce qui le concerne et ce que le code impose de l'offre retenue (R.2181-3, R.2181-4), rien d'autre
(CADA, n° 20113394 ; secret des affaires : CE, 30 mars 2016, n° 375529). L'estimation de l'acheteur, confidentielle,
ne part pas davantage, ni l'écart d'un prix à elle, qui la donnerait.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat, motif_de_meme_entreprise
from cctgen.evaluation.modele import nom_affiche
from cctgen.evaluation.suites.secret.nombres.deductions import agregats
from cctgen.evaluation.suites.secret.nombres.montants import Montants, Notes
from cctgen.evaluation.suites.secret.nombres.propositions import phrase_de, phrases
from cctgen.evaluation.suites.secret.rivaux.autrui import (
    Autrui,
    autrui_d_un_envoi,
    autrui_d_une_appreciation,
    autrui_de_la_retenue,
)
from cctgen.evaluation.suites.secret.rivaux.doutes import compare, est_douteuse, exceptes
from cctgen.evaluation.suites.secret.rivaux.ecriture import MOT, cle_de_nom
from cctgen.evaluation.suites.secret.rivaux.langue_courante import ORDINAIRES
from cctgen.evaluation.suites.secret.rivaux.noms import Candidat, Noms, noms_entiers, noms_reconnus
from cctgen.matrice.attendu import en_une_ligne
from cctgen.matrice.modele import Offre
from cctgen.matrice.normalisation import lisible


@dataclass(frozen=True, slots=True)
class _Reconnus:
    """Ce qui nomme des candidats, parle d'eux ou dit leurs prix ; `lecteur`, l'offre à qui on redit ce qu'elle nomme.

    `declares` sont les noms qui se taisent quoi que le lecteur en ait écrit ; `rivaux`, ceux sous lesquels on a remis
    une offre, repliés.
    """

    noms: Noms
    autrui: Autrui
    montants: Montants
    lecteur: Offre | None = None
    declares: Noms = field(default_factory=Noms)
    rivaux: str = ""

    def designe(self, texte: str) -> str:
        """Rend le premier mot qui nomme l'un d'eux ou en parle ; vide si rien ne le fait."""
        return self.nomme(texte) or self.autrui.dans(texte)

    def nomme(self, texte: str) -> str:
        """Rend le premier nom que le lecteur n'écrit pas lui-même : hébergeur, éditeur, on lui redit les siens."""
        # Relire l'offre entière ne vaut que pour un texte qui nomme quelqu'un.
        dit = self.noms.dans(texte) and self._noms_tus().dans(texte)
        return dit or self.declares.dans(texte)

    def _noms_tus(self) -> Noms:
        return self.noms if self.lecteur is None else _sans_ceux_que_dit(self.noms, _ecrit_dans(self.lecteur))

    def cite(self, texte: str) -> str:
        """Rend le premier mot ou montant qui trahit l'un d'eux ; vide si rien ne le fait."""
        return self.designe(texte) or self.montants.dans(texte)

    def doutes(self, texte: str) -> Iterator[str]:
        """Énumère les phrases qui en parlent peut-être, ou qui disent l'un d'eux que le lecteur nomme lui-même."""
        doute, nomme, lu = self.autrui.doute, bool(self.noms.dans(texte)), lisible(texte).texte
        chiffrees = {phrase_de(nombre) for nombre in self.montants.douteux(lu)}
        for phrase in phrases(lu) if doute else ():
            dite = en_une_ligne(phrase)
            a_demi = self.noms.a_demi_dans(dite) and self._noms_tus().a_demi_dans(dite)
            if (
                phrase in chiffrees
                or a_demi
                or (self.autrui.ou.search(dite) and est_douteuse(dite, doute, self.autrui.siennes))
                or self._oppose_le_lecteur(dite)
                or (nomme and self._dit_un_rival(dite))
            ):
                yield dite

    def _oppose_le_lecteur(self, phrase: str) -> bool:
        """Vrai d'une phrase qui met le lecteur, sous son nom, seul en face des autres : « tous sauf Atolia »."""
        if self.lecteur is None:
            return False
        siens = _noms_propres(f"{nom_affiche(self.lecteur)} {self.lecteur.soumissionnaire}")
        return any(mot in siens for mot in exceptes(phrase))

    def _dit_un_rival(self, phrase: str) -> bool:
        """Vrai d'une phrase qui compare à qui le lecteur nomme, ou qui affirme d'un candidat, non d'un hébergeur."""
        nom = self.noms.dans(phrase)
        affirme = not phrase.endswith("?") and cle_de_nom(nom) in self.rivaux
        return bool(nom) and (affirme or compare(phrase))


@dataclass(frozen=True, slots=True)
class Tiers:
    """Ce qui trahit les autres candidats de tous les lots ; `hors_retenue` laisse de côté l'offre retenue.

    `retenue` est celle-ci, une fois choisie, et `candidats` tous ceux parmi qui elle le fut.
    """

    tous: _Reconnus
    hors_retenue: _Reconnus
    retenue: Candidat | None = None
    candidats: Sequence[Candidat] = ()

    def est_nomme(self, texte: str) -> bool:
        """Vrai si le texte d'un évaluateur parle d'un autre candidat, l'attributaire compris."""
        return bool(self.tous.designe(texte))

    def est_cite(self, texte: str) -> bool:
        """Vrai si le texte d'un évaluateur parle d'un autre candidat, l'attributaire compris, ou dit son prix."""
        return bool(self.cite(texte))

    def est_trahi(self, texte: str) -> bool:
        """Vrai si un texte écrit pour être envoyé dit un candidat qui n'est ni le destinataire ni l'attributaire."""
        return bool(self.trahit(texte))

    def cite(self, texte: str) -> str:
        """Rend ce qui, dans le texte d'un évaluateur, parle d'un autre candidat ou dit son prix : pour l'acheteur."""
        return self.tous.cite(texte)

    def trahit(self, texte: str) -> str:
        """Rend ce qui, dans un texte à envoyer, dit un tiers : pour l'acheteur seul, jamais pour le destinataire."""
        return self.hors_retenue.cite(texte)

    def doutes_d_une_appreciation(self, texte: str) -> Iterator[str]:
        """Énumère les phrases d'un évaluateur, sur une ligne, qui parlent peut-être d'un autre candidat."""
        return self.tous.doutes(texte)

    def doutes_d_un_envoi(self, texte: str) -> Iterator[str]:
        """Énumère de même celles d'un texte à envoyer qui parlent peut-être d'un tiers."""
        return self.hors_retenue.doutes(texte)


@lru_cache(maxsize=64)
def _sans_ceux_que_dit(noms: Noms, ecrit: str) -> Noms:
    return noms.sans_ceux_que_dit(ecrit)


def _ecrit_dans(offre: Offre) -> str:
    """Rend ce que le candidat a écrit de ce qu'il propose, et avec qui : produits, éditeurs, sous-traitants."""
    reponses = (texte for r in offre.reponses for texte in (r.justification, r.renvoi))
    composants = (texte for c in offre.composants for texte in c.valeurs.values())
    return "\n".join((*reponses, *composants, *(dit for _, dit in offre.identification)))


@lru_cache(maxsize=64)
def _noms_propres(nom: str) -> frozenset[str]:
    return frozenset(map(cle_de_nom, MOT.findall(nom))) - ORDINAIRES


def tiers_de(
    offre: Candidat,
    candidats: Sequence[Candidat],
    retenue: Candidat | None,
    courants: Collection[str] = frozenset(),
    estimations: Collection[Decimal] = (),
) -> Tiers:
    """Rend ce qui trahit les autres candidats, parmi ceux de tous les lots et de tous les tours, et ces estimations.

    Un candidat connaît tous ses prix ; de l'offre retenue, les autres ne lisent que celui qui l'a fait retenir, non
    ceux d'un tour d'avant. `courants` sont les mots du dossier : écrits seuls, ils ne nomment personne.
    """
    siens, remis = _plis_de(offre, candidats), _remises_de(offre, candidats)
    # L'offre retenue est nommée à tous, et son prix finit par se savoir : un écart à lui donne l'autre.
    reperes = remis if retenue is None else [*remis, retenue]
    # Le prix de l'offre retenue se dit, son détail jamais : chacun ne connaît que le sien.
    tous = replace(_reconnus(candidats, siens, (remis, reperes, remis), courants, estimations), lecteur=offre.offre)
    apprecie = autrui_de_la_retenue if offre is retenue else autrui_d_une_appreciation
    tous = replace(tous, autrui=apprecie(candidats, siens))
    if retenue is None:
        return Tiers(tous, replace(tous, autrui=autrui_d_un_envoi(candidats, siens)), None, candidats)
    dicibles = [*siens, *_plis_de(retenue, candidats)]
    # Ce qui s'écrit de l'offre retenue se lit chez les autres : ses prix d'avant n'y sont pas davantage.
    lus = [retenue] if offre is retenue else [*remis, retenue]
    detailles = [] if offre is retenue else remis
    hors_retenue = _reconnus(candidats, dicibles, (lus, reperes, detailles), courants, estimations)
    return Tiers(tous, replace(hors_retenue, lecteur=offre.offre), retenue, candidats)


def tiers_du_public(
    retenue: Candidat,
    candidats: Sequence[Candidat],
    courants: Collection[str] = frozenset(),
    estimations: Collection[Decimal] = (),
    imprimes: Collection[Decimal] = (),
) -> Tiers:
    """Rend ce que ne dit pas une pièce communiquée à tous : les autres candidats, tous les prix, les estimations.

    `imprimes` sont les prix que la pièce donne elle-même : un texte peut les redire. Nul n'y relit les appréciations
    une à une : un nom déclaré s'y tait, serait-il fait des mots de tout le monde.
    """
    siens = _plis_de(retenue, candidats)
    noms = noms_reconnus(candidats, siens, courants)
    declares = Noms(noms_entiers(candidats, siens))
    connus = frozenset(imprimes)
    ensembles = _ensembles(candidats, [], connus)
    montants = Montants(
        _prix_de(candidats) - connus,
        connus,
        frozenset(estimations),
        _couples(candidats, [retenue], connus),
        postes=_valeurs(_postes_de(candidats)),
        ensembles=ensembles,
        deduits=_deduits({*estimations, *ensembles}, connus),
        notes=_notes(candidats, siens),
    )
    ecrits = _Reconnus(noms, autrui_d_un_envoi(candidats, siens), montants, retenue.offre, declares)
    return Tiers(replace(ecrits, autrui=autrui_de_la_retenue(candidats, siens)), ecrits, retenue, candidats)


def _plis_de(offre: Candidat, candidats: Sequence[Candidat]) -> list[Candidat]:
    """Rend l'offre, et tous les plis du même candidat, à quelque tour qu'il les ait remis."""
    return [offre, *(c for c in candidats if c is not offre and motif_de_meme_candidat(c.offre, offre.offre))]


def _remises_de(offre: Candidat, candidats: Sequence[Candidat]) -> list[Candidat]:
    """Rend l'offre, et tout ce que le même candidat a chiffré, à tout lot, en base ou en variante : il le connaît."""
    return [offre, *(c for c in candidats if c is not offre and motif_de_meme_entreprise(c.offre, offre.offre))]


def _prix_de(candidats: Iterable[Candidat]) -> frozenset[Decimal]:
    return frozenset(p for c in candidats for p in c.prix_ecrits)


def _postes_de(candidats: Iterable[Candidat]) -> frozenset[tuple[str, Decimal]]:
    return frozenset(poste for c in candidats for poste in c.postes_ecrits)


def _valeurs(postes: Iterable[tuple[str, Decimal]]) -> frozenset[Decimal]:
    return frozenset(prix for _, prix in postes if prix)


def estimations_du_dossier(dossier: Dossier) -> frozenset[Decimal]:
    """Rend ce que l'acheteur a estimé de chaque lot."""
    return frozenset(e for lot in dossier.numeros if (e := dossier.estimation_du_lot(lot)) is not None)


def mots_du_dossier(dossier: Dossier) -> frozenset[str]:
    """Rend, repliés, les mots qu'écrivent les exigences, les preuves et les intitulés d'un dossier.

    Un nom propre que l'acheteur y aurait écrit, en capitale, n'en est pas un ; un sigle si.
    """
    exigences = [e for numero in dossier.numeros for e in dossier.exigences(numero)]
    textes = [
        *dossier.titres.values(),
        *(lot.titre for lot in dossier.lots),
        *(t for e in exigences for t in (e.enonce, e.preuve)),
    ]
    mots = {mot for texte in textes for mot in MOT.findall(texte)}
    return frozenset(cle_de_nom(mot) for mot in mots if mot[0].islower() or mot.isupper())


def _reconnus(
    candidats: Sequence[Candidat],
    dicibles: Sequence[Candidat],
    dits: tuple[Sequence[Candidat], Sequence[Candidat], Sequence[Candidat]],
    courants: Collection[str],
    estimations: Collection[Decimal],
) -> _Reconnus:
    """`dits` sont les offres dont le lecteur connaît les prix, celles d'où il en tirerait un autre, puis le détail."""
    lus, reperes, detailles = dits
    connus, siens = _prix_de(lus), _postes_de(detailles)
    ensembles = _ensembles(candidats, lus, connus)
    montants = Montants(
        _prix_de(candidats) - connus,
        connus,
        frozenset(estimations),
        _couples(candidats, reperes, connus),
        _valeurs(_postes_de(candidats) - siens),
        _valeurs(siens),
        _couples_de_postes(candidats, detailles),
        ensembles,
        _deduits({*estimations, *ensembles}, connus),
        _notes(candidats, lus),
    )
    noms = noms_reconnus(candidats, dicibles, courants)
    rivaux = "\n".join(cle_de_nom(nom) for c in candidats for nom in (c.soumissionnaire, c.offre.soumissionnaire))
    return _Reconnus(noms, autrui_d_un_envoi(candidats, dicibles), montants, rivaux=rivaux)


def _couples_de_postes(
    candidats: Iterable[Candidat], detailles: Iterable[Candidat]
) -> frozenset[tuple[Decimal, Decimal]]:
    """Rend le prix de chaque poste d'un autre, avec celui du même poste que le lecteur connaît."""
    siens: dict[tuple[int, str], set[Decimal]] = {}
    for sien in detailles:
        for poste, prix in sien.postes_ecrits:
            siens.setdefault((sien.offre.lot, poste), set()).add(prix)
    return frozenset(
        (prix, repere)
        for c in candidats
        for poste, prix in c.postes_ecrits
        for repere in siens.get((c.offre.lot, poste), ())
        if prix != repere
    )


def _couples(
    candidats: Iterable[Candidat], reperes: Sequence[Candidat], connus: frozenset[Decimal]
) -> frozenset[tuple[Decimal, Decimal]]:
    """Rend les prix à taire, chacun avec ceux de son lot auxquels le lecteur le comparerait."""
    par_lot = {r.offre.lot: _prix_de(o for o in reperes if o.offre.lot == r.offre.lot) for r in reperes}
    return frozenset(
        (prix, repere)
        for c in candidats
        for prix in _prix_de([c]) - connus
        for repere in par_lot.get(c.offre.lot, ())
        if prix != repere
    )


def _ensembles(
    candidats: Iterable[Candidat], lus: Sequence[Candidat], connus: frozenset[Decimal]
) -> frozenset[Decimal]:
    """Rend ce que font ensemble les prix d'un lot, puis ceux qui n'y sont pas au lecteur ; rien s'il les lit tous."""
    par_lot: dict[int, list[Candidat]] = {}
    for c in candidats:
        par_lot.setdefault(c.offre.lot, []).append(c)
    siens = {id(c) for c in lus}
    groupes = [g for lot in par_lot.values() for g in (lot, [c for c in lot if id(c) not in siens])]
    chiffres = ([p for c in groupe for p in c.prix_ecrits] for groupe in groupes)
    return frozenset(valeur for prix in chiffres if not connus.issuperset(prix) for valeur in agregats(prix))


def _deduits(valeurs: Iterable[Decimal], connus: frozenset[Decimal]) -> frozenset[tuple[Decimal, Decimal]]:
    """Rend l'estimation et ce que les prix font ensemble, chacun en face d'un prix que le lecteur connaît."""
    return frozenset((valeur, prix) for valeur in valeurs for prix in connus if valeur != prix)


def _notes(candidats: Sequence[Candidat], lus: Sequence[Candidat]) -> Notes:
    """Rend les notes des autres, et celles que le lecteur connaît : les siennes, celles de l'offre retenue."""
    siennes = {note for c in lus for note in c.notes_ecrites}
    connues, autres = _valeurs(siennes), {note for c in candidats for note in c.notes_ecrites} - siennes
    des_connues, des_autres = (
        frozenset(
            abs(un - autre) for quoi, un in notes for de_quoi, autre in siennes if quoi == de_quoi and un != autre
        )
        for notes in (siennes, autres)
    )
    en_face = frozenset(
        (note, face) for quoi, note in autres if (face := frozenset(n for de_quoi, n in siennes if de_quoi == quoi))
    )
    criteres = {mot for quoi, _ in (*siennes, *autres) for mot in quoi.partition(" sur ")[0].split("/")}
    return Notes(
        _valeurs(autres) - connues,
        connues,
        des_autres - des_connues,
        des_connues,
        en_face,
        frozenset(criteres - {"", "prix"}),
    )
