"""Reconnaître dans un texte un prix ou une note que l'outil connaît : sa valeur le dit, quelle qu'en soit l'écriture.

Une valeur à taire se tait quand sa phrase parle de prix ou d'un autre ; une quantité quelconque, quand elle parle des
deux (`propositions` en juge).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cctgen.evaluation.modele import nom_replie
from cctgen.evaluation.suites.secret.nombres.deductions import (
    Couples,
    differences,
    ecart,
    et_ttc,
    paires,
    parts,
    quotients,
    rapports,
)
from cctgen.evaluation.suites.secret.nombres.ecarts import dit_un_ecart, dit_une_part_d_un_prix, est_un_rang
from cctgen.evaluation.suites.secret.nombres.nombres_ecrits import (
    EN_LETTRES,
    FOIS,
    NOMBRE,
    PART,
    PETIT_MONTANT,
    POURCENT,
    UNITE,
    Lu,
    a_l_unite_des_autres,
    compte_autre_chose,
    est_en_monnaie,
    est_en_points,
    pas_rond,
    quantites,
    valeurs,
)
from cctgen.evaluation.suites.secret.nombres.propositions import (
    avec_la_precedente,
    parle_d_autre_chose,
    parle_d_autrui,
    parle_de_ce_marche,
    parle_de_l_estimation,
    parle_de_note,
    parle_de_prix,
    parle_de_qui_n_a_qu_un_rang,
    parle_de_tarif,
    parle_des_offres_ensemble,
    parle_du_lecteur_seul,
    phrase_de,
)
from cctgen.matrice.normalisation import lisible
from cctgen.socle.nombres import lire_nombre, nombre_de_decimales

_ROND = 3
"""Moins de chiffres qui comptent, et le même nombre peut par hasard dénombrer des usagers."""
_UN_DIXIEME, _UN_CENTIEME = Decimal("0.1"), Decimal("0.01")
_VUE, _FIN = 60, re.compile(r"[.!?…]\s|\n")
_DONNE = re.compile(
    r"\b(?:donn|attribu|accord|valoris)ée?s?\s+(?:à\s+hauteur\s+de\s+)?$|\b(?:vaut|valu)\s+$", re.IGNORECASE
)
_MANQUE = re.compile(
    r"\b(?:retard|manque(?:nt|ra(?:it|ient)?)?|manquai(?:t|ent))\s+(?:d['’e]\s*)?(?:\w+\s+)?$", re.IGNORECASE
)
"""Ce qui fait d'un nombre la note qu'on donne, ou ce qu'il manque à l'une pour en valoir une autre."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Les notes des autres, celles que le lecteur connaît, et ce qui sépare les unes et les autres de ces dernières.

    `en_face` joint à chaque note d'un autre celles que le lecteur connaît du même critère, à la même échelle.
    """

    autres: frozenset[Decimal] = frozenset()
    connues: frozenset[Decimal] = frozenset()
    ecarts: frozenset[Decimal] = frozenset()
    ecarts_connus: frozenset[Decimal] = frozenset()
    en_face: frozenset[tuple[Decimal, frozenset[Decimal]]] = frozenset()
    criteres: frozenset[str] = frozenset()
    """Ce que l'on note, d'un mot."""

    def dites_par(self, lu: Lu, *, en_points: bool) -> bool:
        """Vrai de la note d'un autre ou, en points, de ce qui l'en sépare, écrite au dixième au moins."""
        dits = self.autres | self.ecarts if en_points else self.autres
        arrondis = (-lu.pas / 2 <= dit - lu.valeur < lu.pas for dit in dits)
        return lu.pas <= _UN_DIXIEME and any(arrondis) and not self.connaissent(lu)

    def sont_nommees_dans(self, texte: str) -> bool:
        """Vrai si le texte nomme un critère."""
        return not self.criteres.isdisjoint(re.findall(r"[^\W_]+", nom_replie(texte)))

    def connaissent(self, lu: Lu) -> bool:
        """Vrai d'une note que le lecteur connaît, ou de ce qui sépare deux qu'il connaît, à son arrondi."""
        return ecart(lu.valeur, self.connues | self.ecarts_connus) <= lu.pas / 2

    def en_face_de(self, lu: Lu) -> list[frozenset[Decimal]]:
        """Rend, si le nombre vaut la note d'un autre, celles que le lecteur connaît du même critère, qu'il n'est pas.

        Qu'un critère de plus lui ait valu 15,7 n'en fait pas la sienne, dans « 15,8/20 contre 15,7 ».
        """
        if lu.pas > _UN_DIXIEME:
            return []
        faces = (connues for autre, connues in self.en_face if abs(lu.valeur - autre) < lu.pas)
        return [connues for connues in faces if ecart(lu.valeur, connues) > lu.pas / 2]


@dataclass(frozen=True, slots=True)
class Montants:
    """Les prix, les notes et les estimations à taire ; un nombre que le lecteur connaît ne trahit rien.

    `couples` joint à un prix à taire ceux de son lot que le lecteur connaît ou peut connaître : un écart le donnerait.
    `postes` sont les prix du détail : plus petits et plus nombreux, ils tombent plus souvent sur un autre nombre.
    `ensembles` est ce que les prix d'un lot font ensemble ; `deduits`, ces valeurs et l'estimation, en face d'un prix.
    """

    prix: frozenset[Decimal] = frozenset()
    connus: frozenset[Decimal] = frozenset()
    estimations: frozenset[Decimal] = frozenset()
    couples: Couples = frozenset()
    postes: frozenset[Decimal] = frozenset()
    postes_connus: frozenset[Decimal] = frozenset()
    couples_de_postes: Couples = frozenset()
    ensembles: frozenset[Decimal] = frozenset()
    deduits: Couples = frozenset()
    notes: Notes = Notes()

    def dans(self, texte: str) -> str:
        """Rend ce qui écrit l'un de ces prix ou de ces notes, sous toute écriture ; vide si rien ne le fait."""
        lu = lisible(texte).texte
        for motif in (NOMBRE, EN_LETTRES):
            for trouve in motif.finditer(lu):
                if any(self._dit(trouve, valeur) for valeur in valeurs(trouve)) or self._partage_une_unite(trouve):
                    return trouve[0].strip()
        return self._rapport_dans(lu) or next((q[0].strip() for q in quantites(lu) if self._est_rapportee(q)), "")

    def _dit(self, trouve: re.Match[str], lu: Lu) -> bool:
        """Vrai si la valeur est celle d'une note, d'un prix, de ce qui en donne un, à ce qu'elle en écrit près."""
        monnaie, compte = est_en_monnaie(trouve), compte_autre_chose(trouve)
        if not (monnaie or compte) and self._dit_une_note(trouve, lu):
            return True
        if not monnaie and lu.valeur < PETIT_MONTANT:
            return self._dit_un_tarif(trouve, lu)
        if lu.valeur in et_ttc(self.connus, self.postes_connus):
            return False
        return (
            (monnaie and self._en_donne_un(trouve, lu))
            or ((monnaie or not compte) and (self._separe(trouve, lu) or self._dit_un_poste(trouve, lu)))
            or self._dit_un_prix(trouve, lu)
        )

    def _dit_un_prix(self, trouve: re.Match[str], lu: Lu) -> bool:
        """Vrai d'un prix, à l'unité, au centime, au millier ; sans monnaie, s'il ne mesure pas autre chose."""
        monnaie, compte = est_en_monnaie(trouve), compte_autre_chose(trouve)
        precis = lu.chiffres >= _ROND and not compte
        if not monnaie and parle_d_autre_chose(trouve) and not parle_d_autrui(trouve):
            return False
        manque = ecart(lu.valeur, et_ttc(self.prix, self.estimations))
        if not manque or manque < min(lu.pas, UNITE):
            return monnaie or lu.chiffres >= _ROND or not compte
        if manque < pas_rond(lu) and (monnaie or precis):
            return True
        return precis and ecart(lu.valeur, et_ttc(self.ensembles)) < pas_rond(lu) and parle_de_prix(trouve)

    def _partage_une_unite(self, trouve: re.Match[str]) -> bool:
        """Vrai d'un prix dont l'unité n'est écrite qu'à côté d'un autre, ou pas du tout."""
        lus = [lu for lu in a_l_unite_des_autres(trouve) if lu.valeur not in et_ttc(self.connus, self.postes_connus)]
        return not est_un_rang(trouve) and any(self._dit_un_prix(trouve, lu) for lu in lus)

    def _dit_une_note(self, trouve: re.Match[str], lu: Lu) -> bool:
        """Vrai de la note d'un autre, là où l'on parle d'un autre, ou à coup sûr d'une note.

        Au dixième, une valeur sur trois de cinq à vingt vaut la note de quelqu'un, à une échelle ou une autre.
        """
        en_points = est_en_points(trouve)
        if est_un_rang(trouve) or not self.notes.dites_par(lu, en_points=en_points):
            return False
        if parle_de_qui_n_a_qu_un_rang(trouve) or self._suit_une_note_connue(trouve, lu):
            return True
        if parle_d_autre_chose(trouve):
            return False
        return parle_d_autrui(trouve) or ((en_points or lu.pas <= _UN_CENTIEME) and parle_de_note(trouve))

    def _suit_une_note_connue(self, trouve: re.Match[str], lu: Lu) -> bool:
        """Vrai à côté d'une note que le lecteur connaît, dans une phrase de points, ou de centièmes.

        « Valeur technique de 75,59, devant 72,18 » ne dit ni note ni offre : ce n'est pourtant pas un hasard.
        """
        voisins = _notes_connues_dans(phrase_de(trouve), self.notes)
        en_points = any(map(est_en_points, NOMBRE.finditer(phrase_de(trouve))))
        if not voisins or not (en_points or max(lu.pas, *(v.pas for v in voisins)) <= _UN_CENTIEME):
            return False
        return parle_de_ce_marche(trouve) or self.notes.sont_nommees_dans(phrase_de(trouve))

    def douteux(self, lu: str) -> Iterator[re.Match[str]]:
        """Énumère les nombres qui valent peut-être la note d'un autre, là où rien ne dit qu'ils en sont une."""
        for trouve in NOMBRE.finditer(lu) if self.notes.autres else ():
            ecarte = est_en_monnaie(trouve) or compte_autre_chose(trouve) or est_un_rang(trouve)
            if not ecarte and any(self._est_peut_etre_une_note(trouve, dit) for dit in valeurs(trouve)):
                yield trouve

    def _est_peut_etre_une_note(self, trouve: re.Match[str], lu: Lu) -> bool:
        """Vrai près d'une note connue, en points, ou au centième : un dixième tombe trop souvent sur une mesure."""
        en_points = est_en_points(trouve) or _manque_avant(trouve)
        dite, en_face = self.notes.dites_par(lu, en_points=en_points), self.notes.en_face_de(lu)
        dites = _notes_connues_dans(avec_la_precedente(trouve), self.notes) if dite or en_face else ()
        if not dite:
            return any(ecart(connue.valeur, face) <= connue.pas / 2 for connue in dites for face in en_face)
        if dites or (lu.pas <= _UN_CENTIEME and (en_points or lu.chiffres > _ROND)):
            return True
        if self._est_donnee(trouve) or (parle_de_note(trouve) and not parle_d_autre_chose(trouve)):
            return True
        return (dit_un_ecart(trouve) or lu.pas <= _UN_CENTIEME) and not parle_d_autre_chose(trouve)

    def _est_donnee(self, trouve: re.Match[str]) -> bool:
        """Vrai d'un nombre que l'on donne, qui manque, ou que précède le nom d'un critère."""
        avant = _FIN.split(trouve.string[max(0, trouve.start() - _VUE) : trouve.start()])[-1]
        return bool(_DONNE.search(avant)) or _manque_avant(trouve) or self.notes.sont_nommees_dans(avant)

    def _en_donne_un(self, trouve: re.Match[str], lu: Lu) -> bool:
        """Vrai d'un montant exact dont on tire un prix : une différence, une taxe, une moyenne, un coût par an."""
        pres = min(lu.pas, UNITE)
        if ecart(lu.valeur, differences(self.couples)) < pres:
            return True
        if ecart(lu.valeur, et_ttc(self.ensembles)) < pres and lu.chiffres >= _ROND and parle_de_prix(trouve):
            return True
        return ecart(lu.valeur, parts(self.prix)) < pres <= ecart(lu.valeur, parts(self.connus))

    def _separe(self, trouve: re.Match[str], lu: Lu) -> bool:
        """Vrai d'un nombre qui se dit écart ; arrondi ou de deux postes, d'une phrase qui parle de prix.

        Deux postes se séparent de trop de façons pour qu'un arrondi en donne un.
        """
        pres = min(lu.pas, UNITE)
        a_un_prix = ecart(lu.valeur, differences(self.couples | self.deduits))
        de_postes = ecart(lu.valeur, differences(self.couples_de_postes))
        connu = ecart(lu.valeur, differences(paires(self.connus))) < pres
        if connu or min(a_un_prix, de_postes) >= max(pres, pas_rond(lu)) or not dit_un_ecart(trouve):
            return False
        if a_un_prix < pres or (a_un_prix < pas_rond(lu) and parle_de_prix(trouve)):
            return True
        return de_postes < pres and parle_de_tarif(trouve)

    def _dit_un_tarif(self, trouve: re.Match[str], lu: Lu) -> bool:
        """Vrai d'un petit prix du détail, écrit sans monnaie là où l'on parle du prix d'un autre : « TJM : 655 »."""
        if lu.chiffres < _ROND or lu.valeur not in self.postes - self.postes_connus or compte_autre_chose(trouve):
            return False
        return not est_un_rang(trouve) and parle_de_prix(trouve) and parle_d_autrui(trouve)

    def _dit_un_poste(self, trouve: re.Match[str], lu: Lu) -> bool:
        """Vrai d'un prix du détail : grand et en euros, ou là où l'on parle de ce qui s'achète, ou d'un autre."""
        manque = ecart(lu.valeur, et_ttc(self.postes))
        if manque >= max(min(lu.pas, UNITE), pas_rond(lu)):
            return False
        exact = manque < min(lu.pas, UNITE) and lu.chiffres >= _ROND
        if self.postes_connus and parle_du_lecteur_seul(trouve):
            # Une pièce communicable, elle, n'a pas de lecteur : « votre » y dirait le détail de l'offre retenue.
            return False
        if exact and est_en_monnaie(trouve):
            return lu.valeur >= PETIT_MONTANT or not parle_d_autre_chose(trouve)
        if est_un_rang(trouve) or (manque and lu.chiffres < _ROND):
            return False
        return parle_de_tarif(trouve) or (exact and parle_d_autrui(trouve))

    def _rapport_dans(self, lu: str) -> str:
        """Rend ce qui dit de combien un prix à taire passe un prix connu, ou ce qu'il en vaut."""
        for motif in (POURCENT, FOIS) if self.couples or self.couples_de_postes or self.deduits else ():
            for trouve in motif.finditer(lu):
                ecrit = trouve["nombre"] or trouve["rapport"]
                part, decimales = lire_nombre(ecrit), nombre_de_decimales(ecrit)
                echelle = _UN_DIXIEME if trouve.groupdict().get("mille") else Decimal(1 if motif is POURCENT else 100)
                pas = echelle.scaleb(-decimales)
                if part is not None and pas <= _UN_DIXIEME and self._dit_un_rapport(trouve, part * echelle, pas):
                    return trouve[0]
        return ""

    def _dit_un_rapport(self, trouve: re.Match[str], part: Decimal, pas: Decimal) -> bool:
        """Vrai d'un pour cent qui donne un prix à qui en connaît un autre, dans une phrase qui parle de prix."""
        connus, a_un_prix = paires(self.connus), self.couples | self.deduits
        fine = pas <= _UN_CENTIEME
        if _donne(part, pas, rapports, a_un_prix, connus):
            return (dit_un_ecart(trouve) and parle_de_prix(trouve)) or (fine and parle_de_tarif(trouve))
        if fine and _donne(part, pas, rapports, self.couples_de_postes, connus):
            return dit_un_ecart(trouve) and parle_de_tarif(trouve)
        if not _donne(part, pas, quotients, a_un_prix, connus):
            return False
        return dit_une_part_d_un_prix(trouve) or (trouve.re is FOIS and parle_de_prix(trouve))

    def _est_rapportee(self, quantite: re.Match[str]) -> bool:
        """Vrai d'une quantité qui mesure le prix ou la note d'un autre, ou ce qui en sépare le lecteur."""
        de_qui = (self.prix and parle_d_autrui(quantite)) or (self.estimations and parle_de_l_estimation(quantite))
        return bool(de_qui) and parle_de_prix(quantite) and not self._est_connue(quantite)

    def _est_connue(self, quantite: re.Match[str]) -> bool:
        """Vrai d'un prix ou d'une note que le lecteur connaît, de ce qui sépare deux qu'il connaît, ou d'un numéro."""
        if part := POURCENT.match(quantite.string, quantite.start()):
            valeur, connus = lire_nombre(part["nombre"]), paires(self.connus)
            pas = Decimal(1).scaleb(-nombre_de_decimales(part["nombre"]))
            if valeur is None or parle_des_offres_ensemble(quantite):
                return False
            return ecart(valeur, rapports(connus) | quotients(connus)) < pas
        if quantite.re is not PART and not est_en_monnaie(quantite) and est_un_rang(quantite):
            return True
        nombre = quantite if quantite.re is not PART else NOMBRE.match(quantite.string, quantite.start())
        if nombre is None:
            return False
        if not est_en_monnaie(nombre) and any(map(self.notes.connaissent, valeurs(nombre))):
            return True
        dits = et_ttc(self.connus, self.postes_connus) | differences(paires(self.connus))
        return any(ecart(lu.valeur, dits) < max(min(lu.pas, UNITE), pas_rond(lu)) for lu in valeurs(nombre))


def _donne(
    part: Decimal, pas: Decimal, selon: Callable[[Couples], frozenset[Decimal]], couples: Couples, connus: Couples
) -> bool:
    return ecart(part, selon(couples)) < pas <= ecart(part, selon(connus))


def _manque_avant(trouve: re.Match[str]) -> bool:
    return _MANQUE.search(trouve.string, max(0, trouve.start() - _VUE), trouve.start()) is not None


@lru_cache(maxsize=64)
def _notes_connues_dans(texte: str, notes: Notes) -> tuple[Lu, ...]:
    """Rend les notes que le lecteur connaît, écrites au dixième au moins, et que rien ne dit d'autre chose."""
    ecrits = (
        nombre
        for nombre in NOMBRE.finditer(texte)
        if not (est_en_monnaie(nombre) or compte_autre_chose(nombre) or est_un_rang(nombre))
    )
    return tuple(lu for nombre in ecrits for lu in valeurs(nombre) if lu.pas <= _UN_DIXIEME and notes.connaissent(lu))
