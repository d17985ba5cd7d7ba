"""Les publications officielles du CCT : lues, rapprochées, réécrites en clausier superposable."""
