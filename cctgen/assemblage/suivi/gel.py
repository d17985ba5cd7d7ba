"""Le barème gelé : ce qui, d'un dossier publié à celui d'aujourd'hui, change la notation des offres.

Les critères et leurs poids sont portés à la connaissance des candidats (R.2152-11 et R.2152-12 du code de la
commande publique) ; les changer après l'ouverture des plis ruine l'égalité de traitement.
"""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import Bareme, TypeCritere
from cctgen.socle.fichiers import empreinte

_Dits = dict[tuple[str, ...], tuple[str, str]]
"""Un nom, et le poids ou la phrase qu'il a, par identifiants : un intitulé changé reste le même critère."""


def empreinte_du_bareme(dossier: Dossier) -> str:
    """Rend l'empreinte de tout ce qui note : critères, échelle, et pour chaque exigence son poids et si elle compte."""
    bareme = "" if dossier.bareme is None else dossier.bareme.model_dump_json()
    return empreinte(repr((bareme, sorted(_notation(dossier).items()))))


def changements_de_bareme(publie: Dossier, travail: Dossier) -> tuple[str, ...]:
    """Énumère en clair ce qui change dans la notation ; rien si les barèmes se valent.

    Une exigence ajoutée ou retirée est un écart de version, pas de barème.
    """
    lot_par_lot = any(d.bareme is not None and d.bareme.lots for d in (publie, travail))
    avant, apres = (_par_lot(d) if lot_par_lot else _criteres(d.bareme) for d in (publie, travail))
    dits = []
    for cle, (nom, _) in (avant | apres | avant).items():  # un critère publié se dit du nom publié
        (_, ancien), (_, nouveau) = (poids.get(cle, (nom, "rien")) for poids in (avant, apres))
        if ancien != nouveau:
            dits.append(f"« {nom} » passe de {ancien} à {nouveau}")
    lots = sorted({*publie.numeros, *travail.numeros})
    dits += dict.fromkeys(dit for lot in lots for dit in _regles(publie.bareme_du_lot(lot), travail.bareme_du_lot(lot)))
    if not dits and any(_qui_note(publie, lot) != _qui_note(travail, lot) for lot in lots):
        dits = ["l'échelle, l'arrondi, la formule ou la portée d'un critère change"]
    anciennes, nouvelles = _notation(publie), _notation(travail)
    touchees = [ref for ref in anciennes if ref in nouvelles and anciennes[ref] != nouvelles[ref]]
    if touchees:
        dits.append(f"la notation change pour {', '.join(touchees[:5])}{' et d’autres' if len(touchees) > 5 else ''}")
    return tuple(dits)


def empreinte_de_la_notation(publie: Dossier, travail: Dossier) -> str:
    """Rend l'empreinte du barème d'aujourd'hui et des exigences dont il change la notation.

    Les phrases de `changements_de_bareme` abrègent : deux changements s'y diraient pareil. Ce qui vaut son défaut n'y
    est pas, pour qu'une règle que l'outil apprend n'en fasse pas un autre changement.
    """
    bareme = "" if travail.bareme is None else travail.bareme.model_dump_json(exclude_defaults=True)
    avant, apres = _notation(publie), _notation(travail)
    touchees = sorted((ref, apres[ref]) for ref in avant.keys() & apres.keys() if avant[ref] != apres[ref])
    return empreinte(repr((bareme, touchees)))[:12]


def exigences_notees_changees(publie: Dossier, travail: Dossier) -> tuple[str, ...]:
    """Énumère en clair, lot par lot, les exigences notées qui ne le sont que dans l'un des deux dossiers.

    Les offres reçues ne peuvent ni répondre à une exigence venue après elles, ni être notées sur une exigence ôtée.
    """
    dits: list[str] = []
    for lot in sorted({*publie.numeros, *travail.numeros}):
        avant, apres = (_notees(dossier, lot) for dossier in (publie, travail))
        pour = f" (lot {lot})" if lot else ""
        dits += [f"« {ref} » n'y est plus{pour}" for ref in avant if ref not in apres]
        dits += [f"« {ref} » s'y ajoute{pour}" for ref in apres if ref not in avant]
    return tuple(dits)


def empreinte_des_ajoutees(publie: Dossier, travail: Dossier) -> str:
    """Rend l'empreinte de ce que demandent les exigences notées venues depuis la publication."""
    ajoutees = [
        (lot, e.ref, e.enonce, e.preuve)
        for lot in travail.numeros
        for e in travail.exigences(lot)
        if e.notee and e.ref not in _notees(publie, lot)
    ]
    return empreinte(repr(ajoutees))[:12]


def _notees(dossier: Dossier, lot: int) -> tuple[str, ...]:
    return tuple(e.ref for e in dossier.exigences(lot) if e.notee) if lot in dossier.numeros else ()


def _qui_note(dossier: Dossier, lot: int) -> Bareme | None:
    """Rend le barème d'un lot sans ses commentaires types : ils aident à motiver, et ne notent rien."""
    bareme = dossier.bareme_du_lot(lot)
    return None if bareme is None else bareme.model_copy(update={"commentaires": ()})


def _par_lot(dossier: Dossier) -> _Dits:
    """Rend le poids de chaque critère et sous-critère dans chaque lot, d'où qu'il vienne."""
    return {
        (str(lot), *cle): (f"lot {lot}, {nom}", poids)
        for lot in dossier.numeros
        for cle, (nom, poids) in _criteres(dossier.bareme_du_lot(lot)).items()
    }


def _criteres(bareme: Bareme | None) -> _Dits:
    """Rend le nom et le poids de chaque critère et sous-critère, par leurs identifiants : un nom peut changer."""
    criteres = bareme.criteres if bareme else ()
    poids = {(c.id,): (c.nom, f"{c.poids.normalize():f}") for c in criteres}
    return poids | {
        (c.id, p.id): (f"{c.nom} / {p.nom}", f"{p.poids.normalize():f}") for c in criteres for p in c.sous_criteres
    }


def _regles(publie: Bareme | None, travail: Bareme | None) -> Iterator[str]:
    """Énumère, par leurs phrases du règlement, les règles et les formules qui changent."""
    if publie is None or travail is None:
        return
    avant, apres = (_annoncees(bareme) for bareme in (publie, travail))
    for cle, (nom, phrase) in avant.items():
        if cle in apres and apres[cle][1] != phrase:
            yield f"{nom}, « {phrase} » devient « {apres[cle][1]} »"


def _annoncees(bareme: Bareme) -> _Dits:
    regles = {**bareme.regles_annoncees, "prix à justifier": bareme.prix_a_justifier.phrase}
    de_prix = [c for c in bareme.criteres if c.type is TypeCritere.PRIX]
    formules: _Dits = {("note", c.id): (f"note de « {c.nom} »", c.formule.phrase_du_reglement) for c in de_prix}
    montants: _Dits = {
        ("montant", c.id): (f"montant comparé de « {c.nom} »", c.montant.phrase) for c in bareme.criteres if c.montant
    }
    return {**{(nom,): (nom, phrase) for nom, phrase in regles.items()}, **formules, **montants}


def _notation(dossier: Dossier) -> dict[str, str]:
    exigences = (e for article in dossier.articles for e in article.exigences)
    return {e.ref: f"{e.notee}, {e.poids.normalize():f}" for e in exigences}
