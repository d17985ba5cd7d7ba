"""Les listes d'un document ancien dans le nouveau : celle qui continue chacune, ou sa définition à y ajouter."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from cctgen.documents.word.revisions.alignement import apparier
from cctgen.documents.word.revisions.balises import NUMPR, PPR, Noeud, P, lire_xml, w
from cctgen.documents.word.revisions.blocs import cle
from cctgen.socle.nombres import lire_entier

_NUMID: Final = f"{PPR}/{NUMPR}/{w('numId')}"
_STYLE: Final = f"{PPR}/{w('pStyle')}"
_NUM, _ABSTRAITE, _LIEN = w("num"), w("abstractNum"), w("abstractNumId")
_PROPRES: Final = tuple(map(w, ("nsid", "tmpl", "styleLink", "numStyleLink", "pStyle", "lvlPicBulletId")))
"""Ce qui lie une définition aux styles, ou aux images, de son document."""


@dataclass(frozen=True, slots=True)
class Numerotations:
    """Par liste ancienne, la liste nouvelle qui la rend ; et les définitions à ajouter pour cela."""

    continues: Mapping[str, str]
    ajoutees: Sequence[Noeud] = ()

    def dans(self, octets: bytes) -> bytes:
        """Ajoute les définitions à un `numbering.xml`, dans l'ordre que le schéma de Word impose."""
        racine = lire_xml(octets)
        for ajoutee in self.ajoutees:
            precedentes = racine.findall(_ABSTRAITE) + (racine.findall(_NUM) if ajoutee.tag == _NUM else [])
            if precedentes:
                precedentes[-1].addnext(ajoutee)
            else:
                racine.insert(len(racine.findall(w("numPicBullet"))), ajoutee)
        return etree.tostring(racine, xml_declaration=True, encoding="UTF-8", standalone=True)


def lire_les_numerotations(
    anciennes: Sequence[Noeud], nouvelle: Noeud, listes: tuple[bytes, bytes], du_style: Mapping[str, str]
) -> Numerotations:
    """Rend, pour chaque liste des racines anciennes, celle qui la continue ; `du_style` donne celle d'un style.

    La première racine est le corps. Une liste que rien ne continue garde ses numéros : sa définition la suit.
    """
    definies, presentes = ({str(n.get(w("numId"))): n for n in _racine(xml).findall(_NUM)} for xml in listes)
    continues: dict[str, str] = {}
    for ancien, nouveau in apparier(list(anciennes[0].iter(P)), list(nouvelle.iter(P)), cle, lambda _a, _n: 0.0):
        if ancien is None or nouveau is None or not (lue := _liste(ancien, {})):
            continue
        # Word écrit le numéro sur le paragraphe, ou le tient de son style : c'est la même liste.
        if (suite := _liste(nouveau, du_style)) in presentes:
            continues.setdefault(lue, suite)
    lues = {str(n.get(w("val"))) for racine in anciennes for n in racine.iter(w("numId"))} - continues.keys()
    a_definir = sorted(lues & definies.keys()) if listes[1] else []
    racines = _racine(listes[0]), _racine(listes[1])
    ajoutees = _importees({lue: definies[lue] for lue in a_definir}, *racines, continues)
    # Le document nouveau n'a pas de quoi numéroter les autres : elles s'y lisent sans leurs puces.
    return Numerotations({**dict.fromkeys(lues, "0"), **continues}, ajoutees)


def _importees(nums: Mapping[str, Noeud], ancienne: Noeud, nouvelle: Noeud, continues: dict[str, str]) -> list[Noeud]:
    """Rend les définitions à ajouter, chacune sous un numéro libre, que `continues` retient."""
    connues = {str(a.get(_LIEN)): a for a in ancienne.findall(_ABSTRAITE)}
    libre, abstraite_libre = _libre(nouvelle.findall(_NUM), w("numId")), _libre(nouvelle.findall(_ABSTRAITE), _LIEN)
    ajoutees: dict[str, Noeud] = {}
    definitions: list[Noeud] = []
    for lue, num in nums.items():
        lien = num.find(_LIEN)
        if lien is None or (modele := str(lien.get(w("val")))) not in connues:
            continue
        if modele not in ajoutees:
            ajoutees[modele] = _sans_liens(connues[modele])
            ajoutees[modele].set(_LIEN, str(abstraite_libre + len(ajoutees) - 1))
        definition = copy.deepcopy(num)
        continues[lue] = str(libre + len(definitions))
        definition.set(w("numId"), continues[lue])
        next(definition.iter(_LIEN)).set(w("val"), str(ajoutees[modele].get(_LIEN)))
        definitions.append(definition)
    return [*ajoutees.values(), *definitions]


def _sans_liens(abstraite: Noeud) -> Noeud:
    copiee = copy.deepcopy(abstraite)
    for niveau in (copiee, *copiee.findall(w("lvl"))):
        for lien in [e for e in niveau if e.tag in _PROPRES]:
            niveau.remove(lien)
    return copiee


def _racine(xml: bytes) -> Noeud:
    return lire_xml(xml) if xml else etree.Element(w("numbering"))


def _libre(definitions: Iterable[Noeud], attribut: str) -> int:
    return 1 + max((lire_entier(d.get(attribut)) or 0 for d in definitions), default=0)


def _liste(paragraphe: Noeud, du_style: Mapping[str, str]) -> str:
    """Rend la liste que porte un paragraphe, sinon celle de son style ; vide sans numéro."""
    numero, style = paragraphe.find(_NUMID), paragraphe.find(_STYLE)
    if numero is not None:
        return str(numero.get(w("val")))
    return "" if style is None else du_style.get(str(style.get(w("val"))), "")
