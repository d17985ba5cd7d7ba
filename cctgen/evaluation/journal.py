"""Le journal de l'évaluation : on y ajoute, on n'y change rien ; chaque ligne scelle la précédente.

Règle 39 : qui, quand, quoi, motif. Une ligne modifiée ou retirée se voit au contrôle ; un témoin, gardé à part, dit
combien de lignes il y en a et laquelle est la dernière : la fin ne se coupe pas sans se voir. Il grossit à chaque
geste : il se lit, se contrôle et se complète ligne à ligne, sans jamais se tenir en entier.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from cctgen.consultation.modele import date_en_clair
from cctgen.evaluation.classement import Comparaison, OffreComparee
from cctgen.evaluation.lieux import situees
from cctgen.evaluation.modele import JOURNAL, Decision
from cctgen.evaluation.notation.calcul import en_texte
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import DOSSIER_CACHE, ecrire, empreinte, lire, ouvrir
from cctgen.socle.nombres import compter
from cctgen.socle.refus import FichierSpecial

FICHIER_JOURNAL = "journal.jsonl"
FICHIER_TEMOIN = f"{DOSSIER_CACHE}/journal.json"
"""À côté du dossier d'évaluation : ce que le journal a dit en dernier."""
_RUPTURE = "rupture"
EN_DECIDER = (
    f"écrivez au classeur des décisions, pour une offre citée, une décision dont l'exigence est « {JOURNAL} », avec son"
    " motif"
)
"""Ce qu'une personne écrit pour dire qu'elle a vu ce que le journal montre."""

DEJA_COMPTEE = (
    "Elle ne vaut que pour ce qu'une comparaison a dit avant qu'elle y soit comptée : déjà écrite, redatez-la ou"
    " récrivez son motif."
)
"""Ce que ne couvre pas une décision prise avant."""

CODES_DU_JOURNAL = ("journal-altere", "journal-sans-temoin", "journal-rompu", "journal-sans-debut")
"""Ce qui montre qu'un journal n'est plus celui qui a été tenu."""

Detail = str | int | bool | None | list["Detail"] | dict[str, "Detail"]
Entree = tuple[str, Mapping[str, Detail]]
"""Un geste, et ce qu'il laisse au journal."""


@dataclass(frozen=True, slots=True)
class Journal:
    """Les lignes du journal d'un dossier d'évaluation, lues du disque chaque fois qu'on les énumère."""

    evaluation: Path

    def __iter__(self) -> Iterator[bytes]:
        """Énumère les lignes, sans leur fin ; aucune s'il n'a pas commencé. Lève `OSError` s'il ne se lit pas."""
        yield from (ligne.rstrip(b"\r\n") for ligne in self.brutes())

    def brutes(self) -> Iterator[bytes]:
        """Énumère de même les lignes, telles qu'elles sont écrites."""
        try:
            flux = ouvrir(self.evaluation / FICHIER_JOURNAL)
        except (FileNotFoundError, IsADirectoryError, FichierSpecial):
            # Ce qui n'est pas un fichier n'est pas un journal : qui l'écrira l'apprendra.
            return
        with flux:
            yield from flux


def ajouter_au_journal(evaluation: Path, horodatage: datetime, geste: str, details: Mapping[str, Detail]) -> None:
    """Ajoute une ligne au journal ; l'horodatage vient de l'appelant."""
    ajouter_des_lignes(evaluation, horodatage, [(geste, details)])


def ajouter_des_lignes(evaluation: Path, horodatage: datetime, entrees: Iterable[Entree]) -> None:
    """Ajoute une ligne par entrée, chacune écrite avant que la suivante ne se compose."""
    nombre, derniere = 0, b""
    temoin = _temoin(evaluation)

    def suite() -> Iterator[bytes]:
        nonlocal nombre, derniere
        a_sa_fin = ""
        for ligne in Journal(evaluation).brutes():
            nombre, derniere = nombre + 1, ligne.rstrip(b"\r\n")
            if temoin is not None and nombre == temoin.lignes:
                a_sa_fin = empreinte(derniere)
            yield ligne if ligne.endswith(b"\n") else ligne + b"\n"
        rupture = _rupture(temoin, nombre, a_sa_fin)
        # Le témoin va être refait : la ligne ajoutée garde la trace de ce que l'ancien montrait, ou de son absence.
        rompues: list[Entree] = [(_RUPTURE, {"constat": rupture})] if rupture else []
        for geste, details in (*rompues, *entrees):
            scelle = empreinte(derniere) if nombre else ""
            derniere = _scellee({"le": horodatage.isoformat(), "geste": geste, **details, "precedente": scelle})
            nombre += 1
            yield derniere + b"\n"

    ecrire(evaluation / FICHIER_JOURNAL, suite())
    neuf = {"lignes": nombre, "derniere": empreinte(derniere)}
    ecrire(evaluation.parent / FICHIER_TEMOIN, json.dumps(neuf).encode() + b"\n")


def decisions_du_journal(decisions: Iterable[Decision], jour: date) -> tuple[Decision, ...]:
    """Rend les décisions qui portent sur le journal ; datée d'avance, l'une couvrirait ce que nul n'a vu."""
    return tuple(d for d in decisions if d.exigence == JOURNAL and d.date <= jour)


def _personne(_quand: str) -> bool:
    return False


class Debut(NamedTuple):
    """L'instant ISO du premier fichier reçu, ou de la première comparaison du tour, dont la ligne porte ce sceau."""

    le: str
    sceau: str = ""

    def est_raconte(self, lignes: Iterable[bytes], recu: datetime) -> bool:
        """Vrai si le journal le dit encore : le dépouillement qui reçoit un fichier s'y inscrit au même instant."""
        if self.sceau:
            return any(e.get("sceau") == self.sceau for e in lignes_du_journal(lignes, "comparaison"))
        inscrits = (_instant(e.get("le")) for e in lignes_du_journal(lignes, "depouillement"))
        return any(le is not None and le.replace(microsecond=0) <= recu for le in inscrits)


def controler_journal(
    evaluation: Path, debut: Debut | None = None, est_decide: Callable[[str], object] = _personne
) -> list[Anomalie]:
    """Relève tout ce qui montre que le journal d'un dossier d'évaluation n'est plus celui qui a été tenu.

    `est_decide` dit si une personne a écrit ce qu'elle pense de ce qu'il a relevé à un instant : ce qui n'y est plus,
    et n'y reviendra pas, ne se redit pas au-delà.
    """
    temoin, lignes = _temoin(evaluation), Journal(evaluation)
    try:
        relevees = [*verifier_journal(lignes), *_coupe(lignes, temoin)]
        if not relevees:
            relevees = [*_racontees(lignes, est_decide), *_sans_debut(lignes, debut, est_decide)]
    except OSError:
        # Un journal que le système refuse d'ouvrir se contrôle comme un journal vide.
        relevees = [*_coupe((), temoin)]
    return situees(relevees, evaluation)


@dataclass(frozen=True, slots=True)
class _Temoin:
    """Combien de lignes l'outil a écrites, et l'empreinte de la dernière."""

    lignes: int
    derniere: str


def _temoin(evaluation: Path) -> _Temoin | None:
    """Rend le témoin d'un journal ; rien s'il manque ou ne se lit pas."""
    try:
        lu = _entree(lire(evaluation.parent / FICHIER_TEMOIN)) or {}
    except OSError:
        return None
    nombre = lu.get("lignes")
    return _Temoin(nombre, str(lu.get("derniere"))) if isinstance(nombre, int) and nombre > 0 else None


def _rupture(temoin: _Temoin | None, presentes: int, a_sa_fin: str) -> str:
    """Dit ce qui sépare le journal de son témoin ; `a_sa_fin` est l'empreinte de la ligne que celui-ci dit dernière."""
    if temoin is None:
        return "le témoin du journal manque : rien ne dit que sa fin n'a pas été coupée." if presentes else ""
    if presentes < temoin.lignes:
        return f"le journal a perdu sa fin : il avait {temoin.lignes} lignes, il en a {presentes}."
    if a_sa_fin != temoin.derniere:
        return f"la ligne {temoin.lignes} n'est pas celle que l'outil a écrite : le journal a été refait."
    return ""


def _coupe(lignes: Iterable[bytes], temoin: _Temoin | None) -> Iterator[Anomalie]:
    """Dit ce qui sépare le journal de son témoin, tel qu'il est ; un journal d'avant le témoin n'en a pas."""
    presentes, a_sa_fin = 0, ""
    for presentes, ligne in enumerate(lignes, start=1):
        if temoin is not None and presentes == temoin.lignes:
            a_sa_fin = empreinte(ligne)
    if not (message := _rupture(temoin, presentes, a_sa_fin)):
        return
    lieu = Lieu(f"evaluation/{FICHIER_JOURNAL}")
    if temoin is None:
        conseil = (
            f"Retrouvez « {FICHIER_TEMOIN} » dans vos sauvegardes. Si la consultation vient d'une version qui n'en"
            f" tenait pas, relisez le journal, {compter(presentes, 'ligne')}, puis {_RELUE}"
        )
        yield Anomalie("journal-sans-temoin", message, conseil, Gravite.A_QUALIFIER, lieu)
    else:
        conseil = "Retrouvez la version d'origine dans vos sauvegardes ; n'écrivez pas dans ce fichier."
        yield Anomalie("journal-altere", message, conseil, lieu=lieu)


_RELUE = f"relancez la comparaison, puis {EN_DECIDER}. {DEJA_COMPTEE}"


def _racontees(lignes: Iterable[bytes], est_decide: Callable[[str], object]) -> Iterator[Anomalie]:
    """Énumère les ruptures que le journal raconte, tant que personne n'en a rien décidé depuis."""
    for entree in lignes_du_journal(lignes, _RUPTURE):
        quand = str(entree.get("le"))
        if not est_decide(quand):
            message = f"relevé le {quand[: len('2027-01-01')]} : {entree.get('constat')}"
            conseil = f"Relisez le journal et vos sauvegardes ; s'il ne se retrouve pas, {_RELUE}"
            yield Anomalie(
                "journal-rompu", message, conseil, Gravite.A_QUALIFIER, Lieu(f"evaluation/{FICHIER_JOURNAL}")
            )


def _sans_debut(
    lignes: Iterable[bytes], debut: Debut | None, est_decide: Callable[[str], object]
) -> Iterator[Anomalie]:
    """Dit qu'il manque au journal son début.

    La première comparaison qui y reste l'a dit : ce qui était décidé avant elle ne l'avait pas vu.
    """
    recu = None if debut is None else _instant(debut.le)
    if debut is None or recu is None or debut.est_raconte(lignes, recu):
        return
    premiere = next(lignes_du_journal(lignes, "comparaison"), {})
    if not est_decide(str(premiere.get("le", ""))):
        quoi = "ce tour est comparé depuis" if debut.sceau else "un fichier est reçu depuis"
        message = f"{quoi} le {date_en_clair(recu.date())}, et le journal n'en dit rien."
        conseil = f"Retrouvez sa version d'origine dans vos sauvegardes ; à défaut, {_RELUE}"
        lieu = Lieu(f"evaluation/{FICHIER_JOURNAL}")
        yield Anomalie("journal-sans-debut", message, conseil, Gravite.A_QUALIFIER, lieu)


def _instant(ecrit: object) -> datetime | None:
    """Rend un instant écrit en ISO, en temps universel s'il ne dit pas son fuseau ; rien si ce n'en est pas un."""
    try:
        instant = datetime.fromisoformat(str(ecrit))
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def fichiers_journalises(evaluation: Path) -> frozenset[str]:
    """Rend les SHA-256 que le journal dit avoir dépouillés ; une ligne illisible n'en dit rien."""
    lus = (e.get("fichiers") for e in lignes_du_journal(Journal(evaluation), "depouillement"))
    return frozenset(v for f in lus if isinstance(f, dict) for v in f.values() if isinstance(v, str))


def verifier_journal(lignes: Iterable[bytes]) -> list[Anomalie]:
    """Relève les lignes retouchées, et celles dont le sceau ne correspond plus à la ligne qui précède.

    Chaque ligne se scelle aussi elle-même : la dernière, que rien ne suit encore, ne se retouche pas sans se voir.
    """
    anomalies = []
    precedente: str | None = ""
    scelle = False
    for numero, ligne in enumerate(lignes, start=1):
        reconnue = _reconnue(ligne, scelle=scelle)
        scelle = scelle or b'"sceau"' in ligne
        if reconnue is None:
            message = "cette ligne a été modifiée ou écrite à la main."
        elif precedente is not None and reconnue != precedente:
            message = "une ligne a été modifiée, ajoutée à la main ou retirée avant celle-ci."
        else:
            message = ""
        if message:
            conseil = "Retrouvez la version d'origine dans vos sauvegardes ; n'écrivez pas dans ce fichier."
            lieu = Lieu(f"evaluation/{FICHIER_JOURNAL}", numero)
            anomalies.append(Anomalie("journal-altere", message, conseil, lieu=lieu))
        # Une ligne dite modifiée explique à elle seule que la suivante ne la reconnaisse plus.
        precedente = None if reconnue is None else empreinte(ligne)
    return anomalies


_FIN = re.compile(rb'"precedente": "([0-9a-f]*)"(, "sceau": "([0-9a-f]{64})"\})\Z')
_LONGUEUR_DE_LA_FIN = 170


def _reconnue(ligne: bytes, *, scelle: bool) -> str | None:
    """Rend l'empreinte que la ligne donne à la précédente ; rien si la ligne n'est pas telle qu'elle fut écrite.

    Le sceau est celui de ses octets : elle se contrôle sans s'ouvrir. Celles d'un journal ancien, avant le premier
    sceau, n'en ont pas.
    """
    fin = _FIN.search(ligne, max(0, len(ligne) - _LONGUEUR_DE_LA_FIN))
    if fin is not None:
        somme = hashlib.sha256(memoryview(ligne)[: fin.start(2)])
        somme.update(b"}")
        return fin[1].decode() if somme.hexdigest() == fin[3].decode() else None
    entree = None if scelle else _entree(ligne)
    return None if entree is None or "sceau" in entree else str(entree.get("precedente"))


def _entree(ligne: bytes) -> dict[str, Any] | None:
    try:
        entree = json.loads(ligne)
    except (ValueError, RecursionError):
        return None
    return entree if isinstance(entree, dict) else None


def _scellee(entree: Mapping[str, Detail]) -> bytes:
    """Rend la ligne, fermée par l'empreinte de tout ce qu'elle dit."""
    corps = json.dumps(entree, ensure_ascii=False).encode()
    return corps[:-1] + f', "sceau": "{empreinte(corps)}"}}'.encode()


def lignes_du_journal(lignes: Iterable[bytes], geste: str) -> Iterator[Mapping[str, Any]]:
    """Énumère les lignes lisibles d'un geste, de la plus ancienne à la plus récente."""
    yield from (entree for entree in lignes_qui_portent(lignes, geste) if entree.get("geste") == geste)


def lignes_qui_portent(lignes: Iterable[bytes], mot: str) -> Iterator[Mapping[str, Any]]:
    """Énumère les lignes lisibles qui portent ce mot, clé ou valeur ; les autres ne s'ouvrent pas."""
    cherche = f'"{mot}"'.encode()
    yield from (entree for ligne in lignes if cherche in ligne and (entree := _entree(ligne)) is not None)


def objets_de(dits: object) -> Iterator[Mapping[str, Any]]:
    """Énumère les objets d'une liste du journal ; ce qu'une ligne écrite à la main y met d'autre ne dit rien."""
    yield from (dit for dit in (dits if isinstance(dits, list) else ()) if isinstance(dit, dict))


def jour_dit(ecrit: str) -> str:
    """Rend « 4 février 2027 » d'une date ou d'un instant du journal ; tel quel s'il ne se lit pas."""
    try:
        return date_en_clair(datetime.fromisoformat(ecrit).date())
    except ValueError:
        return ecrit


def comparaisons_decidees(lignes: Iterable[bytes]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Énumère les comparaisons, et leur rang, depuis la première qui compte une décision ou met une offre à l'écart."""
    decidee = False
    for rang, ligne in enumerate(lignes):
        decidee = decidee or b'"ecartee": true' in ligne or b'"decisions": [{' in ligne
        if decidee:
            yield from ((rang, entree) for entree in lignes_du_journal((ligne,), "comparaison"))


def decision_journalisee(decision: Decision) -> dict[str, Detail]:
    """Rend ce que le journal garde d'une décision : ce qui en change en fait une autre."""
    return decision.model_dump(mode="json", include={"exigence", "decision", "motif", "auteur", "date"})


def _comptees(offre: OffreComparee) -> list[Detail]:
    """Rend les décisions comptées, puis celles qu'une autre contredit : elles aussi jugent ce que l'offre dit alors."""
    comptees = [d for d in offre.decisions if not offre.ce_que_vaut(d)]
    contredites = [{**decision_journalisee(d), "contredite": True} for d in offre.contredites]
    return [*map(decision_journalisee, comptees), *contredites]


def trace_de_comparaison(comparaison: Comparaison, fichiers: Mapping[str, str]) -> dict[str, Detail]:
    """Rend ce qui permet de rejouer une comparaison : empreintes lues, notes retenues, rangs, décisions."""
    return {
        "fichiers": dict(sorted(fichiers.items())),
        "lots": [
            {
                "lot": lot.numero or None,
                "provisoire": lot.provisoire,
                "offres": [
                    {
                        "soumissionnaire": o.soumissionnaire,
                        "sha256": o.offre.sha256,
                        "rang": o.rang,
                        "note": en_texte(o.note.note, comparaison.decimales),
                        "notes": dict(sorted(o.notes.items())),
                        "ecartee": o.mise_a_l_ecart is not None,
                    }
                    for o in lot.offres
                ],
            }
            for lot in comparaison.lots
        ],
        "decisions": [
            {
                "lot": lot.numero or None,
                "sha256": o.offre.sha256,
                "prix": None if o.prix is None else str(o.prix),
                "sous_les_autres": None if o.prix is None else f"{o.ecart_de_prix:.2f}",
                "decisions": comptees,
            }
            for lot in comparaison.lots
            for o in lot.offres
            if (comptees := _comptees(o))
        ],
    }
